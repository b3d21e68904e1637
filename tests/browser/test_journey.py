"""From the first visit to a profile with a membership, once with the pointer and once without."""

import pytest
from PIL import Image as Pixels
from playwright.sync_api import expect

from archive.seeding.accounts import DEMO_ACCOUNTS, DEMO_KEY
from network.management.commands.totp import totp_code
from tests.browser.desk import SECOND_EDITOR
from tests.browser.hands import Keyboard, Pointer
from tests.browser.mailbox import newest_mail, text_of
from tests.network.account_steps import PASSWORD, code_in_text

PASSWORDS = {account.email: account.password for account in DEMO_ACCOUNTS}
ASSOCIATION = "/netzwerk/verbaende/lafdk/"
SUMMARY, NEW_SUMMARY = "Lieder aus dem Hafen.", "Lieder aus dem Hafen und vom Markt."
ALT = "Eine Frau singt am Kai"
SHOWN = ["Seit 2011 singe ich im Schuppen Eins.", "lieder.example"]
KEPT_BACK = ["singen@example.org", "0421 555", "sie/ihr", "Findorff"]


@pytest.mark.parametrize(
    ("make_hands", "name", "editor"),
    [
        pytest.param(Pointer, "Zora Zeiger", "redaktion@example.org", id="pointer"),
        pytest.param(Keyboard, "Tilda Taste", SECOND_EDITOR, id="keyboard"),
    ],
)
def test_from_sign_up_to_a_membership(
    served, desk, open_browser, complaints, tmp_path, make_hands, name, editor
):
    person, redaktion, rep, visitor = (make_hands(open_browser()) for _ in range(4))

    sign_up(person, f"{name.split()[0].lower()}@example.org", served.mails)
    fill_in_profile(person, name, picture(tmp_path))
    expect_preview(person, name)
    person.press("Einreichen")
    expect(person.page.get_by_text("wird geprüft")).to_be_visible()

    sign_in_to_redaktion(redaktion, editor)
    redaktion.follow(name)
    redaktion.press("Freigeben")

    visitor.page.goto("/netzwerk/akteure/?q=" + name.split()[1])
    visitor.follow(name)
    expect_only_what_was_switched_on(visitor)

    ask_for_membership(person)
    expect(person.page.get_by_text("noch ohne Antwort")).to_be_visible()
    visitor.page.reload()
    assert "Verband" not in facts(visitor)

    sign_in(rep, "verband@example.org", to="/mein/")
    rep.press("Bestätigen")
    visitor.page.reload()
    assert "Verband" in facts(visitor)
    visitor.page.goto(ASSOCIATION)
    visitor.follow(name)

    change_summary(person)
    visitor.page.reload()
    expect(visitor.page.get_by_text(NEW_SUMMARY)).to_be_visible()
    redaktion.page.goto("/redaktion/")
    redaktion.follow(name)
    changes = redaktion.page.locator("#changes + .changes")
    expect(changes.locator("ins").first).to_contain_text("und vom Markt")

    assert complaints == []


def sign_up(person, email, mails):
    person.page.goto("/")
    person.follow("Mitmachen")
    person.follow("Konto anlegen")
    person.type("E-Mail-Adresse", email)
    person.type("Passwort", "lauter-lange-laternen")
    person.tick("Ich bin mindestens 16 Jahre alt")
    person.tick("Ich nehme die Regeln an")
    wait_as_long_as_people_take(person.page)
    person.press("Konto anlegen")
    person.type("Code", code_in_text(text_of(newest_mail(mails, email))))
    person.press("Weiter")
    expect(person.page.get_by_role("heading", name="Mein Bereich")).to_be_visible()


def wait_as_long_as_people_take(page):
    """Forms that arrive faster than anybody reads are taken for a program's."""
    page.evaluate(
        """() => {
            const [page] = performance.getEntriesByType("navigation");
            const left = page.responseEnd + 3000 - performance.now();
            return new Promise(done => setTimeout(done, Math.max(left, 0)));
        }"""
    )


def fill_in_profile(person, name, picture):
    person.follow("Profil anlegen")
    person.choose("Person")
    person.type("Name", name)
    person.tick("Bei einer Person")
    person.press("Entwurf anlegen")

    person.tick("Musik")
    person.type("Kurz gesagt", SUMMARY)
    person.type("Text", SHOWN[0])
    person.press("Speichern und weiter")
    person.select("Stadtteil", "Findorff")
    person.press("Speichern und weiter")
    person.type("E-Mail-Adresse", "singen@example.org")
    person.type("Telefon", "0421 555")
    person.type("Website", "https://lieder.example/")
    person.press("Speichern und weiter")

    person.upload("Bilddatei", picture)
    person.type("Bildbeschreibung", ALT)
    person.type("Urheber:in", name)
    person.select("Lizenz", "CC BY 4.0")
    person.select("Ist jemand zu erkennen?", "alle Abgebildeten sind einverstanden (§ 22 KUG)")
    person.press("Speichern und weiter")

    for switch in ("Text", "Website", "Bild"):
        person.tick(switch)
    person.press("Speichern und weiter")


def picture(folder):
    path = folder / "kai.jpg"
    Pixels.new("RGB", (800, 600), "#58c98f").save(path)
    return path


def expect_preview(person, name):
    """What others will see, before they do."""
    expect(person.page.get_by_role("heading", name="So sehen es andere")).to_be_visible()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(name)
    expect_only_what_was_switched_on(person)


def expect_only_what_was_switched_on(hands):
    page = hands.page
    for words in (SUMMARY, *SHOWN):
        expect(page.get_by_text(words).first).to_be_visible()
    picture = page.get_by_role("img", name=ALT)
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")
    html = page.content()
    assert [words for words in KEPT_BACK if words in html] == []


def sign_in(hands, email, to):
    """Closed pages ask who is there, and lead back."""
    hands.page.goto(to)
    hands.type("E-Mail-Adresse", email)
    hands.type("Passwort", PASSWORDS.get(email, PASSWORD))
    hands.press("Anmelden")


def sign_in_to_redaktion(hands, email):
    sign_in(hands, email, to="/redaktion/")
    hands.type("Code", totp_code(DEMO_KEY))
    hands.press("Anmelden")
    expect(hands.page.get_by_role("heading", level=1, name="Prüfen")).to_be_visible()


def ask_for_membership(person):
    person.page.goto(ASSOCIATION)
    person.follow("Mitglied werden")
    person.press("Anfragen")


def facts(hands):
    """The terms of the facts on a public page."""
    return hands.page.locator("dl.facts dt").all_inner_texts()


def change_summary(person):
    person.page.goto("/mein/")
    person.follow("Bearbeiten")
    person.follow("Was")
    person.type("Kurz gesagt", NEW_SUMMARY)
    person.press("Speichern")
    expect(person.page.get_by_text("Gespeichert.")).to_be_visible()
