"""How forms of this site are drawn. The admin draws its own."""

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Label above, help, error and field below; templates in templates/partials/."""

    form_template_name = "partials/form.html"
    formset_template_name = "partials/formset.html"
    field_template_name = "partials/field.html"
