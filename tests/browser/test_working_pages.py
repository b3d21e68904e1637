"""The pages people work on, each seen by somebody whom it is for."""

import pytest
from axe_playwright_python.sync_playwright import Axe

ROLES = ("anonymous", "member", "actor", "rep", "editor")
PHONE, DESKTOP = 320, 1280
MOST_TABS = 400

each_role = pytest.mark.parametrize("role", ROLES)

# Tag and classes of what reaches beyond the right edge.
TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width)
    .map(element => element.localName + "." + element.className).slice(0, 10)"""

# Words in a column so narrow that they break within words.
TOO_NARROW = """[...document.querySelectorAll("main :is(dd, dt, p, td)")]
    .filter(element => element.textContent.trim().length > 20
        && element.clientWidth > 1 && element.clientWidth < 60)
    .map(element => element.textContent.trim().slice(0, 40))"""

LETTERS = "size => { document.documentElement.style.fontSize = size }"

# What can be used now, one of each group of radio buttons.
CONTROLS = """() => {
    const groups = new Set();
    const isFirst = radio => !groups.has(radio.name) && groups.add(radio.name);
    const all = "a[href], button, input, select, textarea, summary, [contenteditable]";
    const usable = [...document.querySelectorAll(all)].filter(element =>
        element.checkVisibility({visibilityProperty: true}) && element.tabIndex >= 0
        && !element.disabled && !element.parentElement.isContentEditable
        && (element.type !== "radio" || isFirst(element)));
    usable.forEach((element, number) => element.dataset.control = number);
    return usable.map(element => element.outerHTML.slice(0, 120));
}"""

# Which of them has the focus, and whether that can be seen.
FOCUSED = """() => {
    const element = document.activeElement;
    const radios = `input[type=radio][name="${element.name}"][data-control]`;
    const control = element.type === "radio" ? document.querySelector(radios) : element;
    const isSeen = e => e && parseFloat(getComputedStyle(e).outlineWidth) >= 2
        && getComputedStyle(e).outlineStyle !== "none";
    const isRinged = isSeen(element) || isSeen(element.closest(":focus-within:not(body, html)"));
    return [control?.dataset.control ?? null, isRinged];
}"""


@pytest.fixture
def page_of(open_browser, desk):
    return lambda role: open_browser(desk["sessions"].get(role))


@pytest.fixture
def visits(desk, page_of, complaints):
    """Opens each page of a role, one after the other."""

    def walk(role):
        page = page_of(role)
        for kind, (who, address) in desk["pages"].items():
            if who == role:
                answer = page.goto(address, wait_until="load")
                assert answer.status == 200, (kind, address)
                yield kind, page

    yield walk
    assert complaints == []


def test_every_page_has_somebody_whom_it_is_for(desk):
    assert {role for role, _ in desk["pages"].values()} == set(ROLES)


@each_role
def test_axe_finds_nothing_and_everything_fits(visits, role):
    found = [finding for kind, page in visits(role) for finding in _findings(kind, page)]
    assert not found, "\n".join(found)


@each_role
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visits, role):
    found = [finding for kind, page in visits(role) for finding in _unreached(kind, page)]
    assert not found, "\n".join(found)


MISTAKES = {
    "sign-in": "Anmelden",
    "sign-up": "Konto anlegen",
    "profile-new": "Entwurf anlegen",
    "step-bild": "Speichern",
    "contact": "Nachricht senden",
    "report": "Meldung abschicken",
    "association-reps": "Einladung schicken",
    "review-report": "Meldung beantworten",
    "event-new": "Veröffentlichen",
    "date-edit": "Speichern",
    "register": "Zum Termin anmelden",
    "digest-order": "Rundbrief bestellen",
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_form_with_mistakes_says_so_accessibly(page_of, desk, kind):
    role, address = desk["pages"][kind]
    page = page_of(role)
    page.goto(address)
    for control in page.locator("main form :is(input:not([type=hidden]), textarea)").all():
        if control.is_visible() and control.get_attribute("type") not in ("checkbox", "radio"):
            control.fill("") if control.get_attribute("type") != "file" else None
    page.locator("main form").evaluate_all("forms => forms.forEach(form => form.noValidate = true)")
    with page.expect_navigation():
        page.get_by_role("button", name=MISTAKES[kind], exact=True).click()

    assert page.title().startswith("Fehler: ")
    assert page.locator(".error-summary:focus").count() == 1
    assert not (found := _findings(kind, page)), "\n".join(found)


def test_two_versions_of_one_entry_are_compared_accessibly(page_of, desk):
    role, address = desk["pages"]["step-was"]
    first = page_of(role)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(address)
    for page, words in ((first, "Klang im Speicher."), (second, "Klang im Schuppen.")):
        page.get_by_label("Kurz gesagt").fill(words)
        with page.expect_navigation():
            page.get_by_role("button", name="Speichern", exact=True).click()

    assert second.get_by_role("heading", level=1).inner_text() == "Zwei Fassungen"
    found = [*_findings("merge", second), *_unreached("merge", second)]
    assert not found, "\n".join(found)


def _findings(kind, page):
    found = []
    for scheme, width in (("light", DESKTOP), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            nodes = "; ".join(
                f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3]
            )
            found.append(f"{kind} {scheme} {width}: {violation['id']}: {nodes}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{kind} is wider than {width}: {page.evaluate(TOO_WIDE, width)}")
        found += [f"{kind} at {width}: narrow: {text}" for text in page.evaluate(TOO_NARROW)]
    return found + _too_large(kind, page)


def _too_large(kind, page):
    """With letters twice as large, as some people set them."""
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.evaluate(LETTERS, "200%")
    found = [f"wide: {name}" for name in page.evaluate(TOO_WIDE, DESKTOP)] if _is_wide(page) else []
    found += [f"narrow: {text}" for text in page.evaluate(TOO_NARROW)]
    page.evaluate(LETTERS, "")
    return [f"{kind} with large letters: {what}" for what in found]


def _is_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def _unreached(kind, page):
    """Press Tab until it comes round."""
    controls = page.evaluate(CONTROLS)
    left, unseen, last = set(range(len(controls))), [], None
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        number, is_seen = page.evaluate(FOCUSED)
        if number in (None, last):  # outside the page, or in the next part of a date
            continue
        if int(number) not in left:
            break
        last = number
        left.discard(int(number))
        if not is_seen:
            unseen.append(f"{kind}: no focus is seen on {controls[int(number)]}")
    return [*unseen, *(f"{kind}: Tab misses {controls[number]}" for number in sorted(left))]
