"""Two ways to work on a page: with the pointer, and with nothing but the keyboard.

Both find controls the way people do: by what they are called.
"""

import re
from datetime import date, time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 250


def named(name: str) -> re.Pattern[str]:
    """The name, or how it begins: "Bestätigen" stands for "Bestätigen: Ada bei der Gilde"."""
    spoken = re.escape(name).replace(r":\ ", r"\s*:\s+")
    return re.compile(rf"^\s*{spoken}(?=\s*($|[:(]))")


class Pointer:
    """Clicks and types; a link or button leads to the next page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, name: str) -> None:
        self._use(self.page.get_by_role("link", name=named(name)).first)

    def press(self, name: str) -> None:
        self._use(self.page.get_by_role("button", name=named(name)).first)

    def type(self, label: str, text: str) -> None:
        self._field(label).fill(text)

    def tick(self, label: str) -> None:
        self.page.get_by_role("checkbox", name=named(label)).check()

    def choose(self, label: str) -> None:
        self.page.get_by_role("radio", name=named(label)).check()

    def select(self, label: str, option: str) -> None:
        self._field(label).select_option(label=option)

    def enter(self, label: str, value: date | time) -> None:
        """A day or a time of day, in the field that browsers have for it."""
        self._field(label).fill(
            value.isoformat()[:10] if isinstance(value, date) else f"{value:%H:%M}"
        )

    def unfold(self, name: str) -> None:
        self._summary(name).click()

    def upload(self, label: str, file: Path) -> None:
        self._field(label).set_input_files(file)

    def _summary(self, name: str) -> Locator:
        return self.page.locator("summary").filter(has_text=named(name))

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(named(label)).filter(visible=True).first

    def _use(self, control: Locator) -> None:
        with self.page.expect_navigation():
            control.click()


class Keyboard(Pointer):
    """Tab, Enter, Space, arrows and letters."""

    def type(self, label: str, text: str) -> None:
        self._reach(self._field(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def tick(self, label: str) -> None:
        box = self.page.get_by_role("checkbox", name=named(label))
        self._reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, label: str) -> None:
        """The group is one stop; the arrows go through it."""
        radio = self.page.get_by_role("radio", name=named(label))
        group = radio.get_attribute("name")
        members = self.page.locator(f'input[type="radio"][name="{group}"]')
        self._reach(members)
        self.page.keyboard.press("Space")
        for _ in range(members.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()

    def select(self, label: str, option: str) -> None:
        field = self._field(label)
        self._reach(field)
        self.page.keyboard.type(option[:12])  # the first letters find it
        expect(field.locator("option:checked")).to_have_text(option)

    def enter(self, label: str, value: date | time) -> None:
        """The parts of the field stand in the order the browser's own language has them."""
        field = self._field(label)
        self._reach(field)
        orders = ("%d%m%Y", "%m%d%Y") if isinstance(value, date) else ("%H%M", "%I%M%p")
        for order in orders:
            self.page.keyboard.type(value.strftime(order))
            if field.input_value() == value.isoformat()[: 10 if isinstance(value, date) else 5]:
                return
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{label} is {field.input_value()}, not {value}")

    def unfold(self, name: str) -> None:
        self._reach(self._summary(name))
        self.page.keyboard.press("Enter")

    def upload(self, label: str, file: Path) -> None:
        self._reach(self._field(label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def _use(self, control: Locator) -> None:
        self._reach(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, control: Locator) -> None:
        """Press Tab until one of these has the focus."""
        control.first.wait_for()
        for _ in range(MOST_TABS):
            if control.evaluate_all("them => them.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")
