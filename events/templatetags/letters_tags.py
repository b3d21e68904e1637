"""What letters show of a date."""

from django import template

from denkzellen.mail import one_line, site_address
from events.rows import Row

register = template.Library()


@register.filter
def in_mail(text: object) -> str:
    """Words of other people: one plain line in which nothing turns into a link."""
    return one_line(text, 120)


@register.filter
def address_of(row: Row) -> str:
    return site_address(row.address)


@register.filter
def title_of(row: Row) -> str:
    """ "Abgesagt: Offene Probe"."""
    return one_line(f"{row.state}: {row.title}" if row.state else row.title, 120)


@register.filter
def day_of(row: Row) -> str:
    """ "Di 8. Dez", with the year where it is another."""
    year = f" {row.first_day.year}" if row.is_other_year else ""
    return f"{row.weekday} {row.first_day.day}. {row.month}{year}"
