/* The form of an event: the dates are brought up to date while somebody types, and a day can be
   picked for the list of further dates. Without script a button shows the dates. */

const SOON = 400;
const ASKED_ALONG = ["title", "venue", "audience", "disciplines"];

class DatesPreview {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("#dates-preview");
    this.when = form.querySelector(".when");
    this.number = 0;
    form.querySelector(".preview-button")?.remove();
    form.addEventListener("input", (event) => this.matters(event.target) && this.soon());
    form.addEventListener("change", (event) => this.matters(event.target) && this.soon());
  }

  matters(input) {
    return this.when.contains(input) || this.area.contains(input) || ASKED_ALONG.includes(input.name);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), SOON);
  }

  query() {
    const asked = [...this.when.querySelectorAll("[name]"), ...this.area.querySelectorAll("[name]")];
    const names = new Set([...asked.map((input) => input.name), ...ASKED_ALONG, "left_out"]);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (names.has(name) && value !== "") query.append(name, value);
    }
    if (this.form.dataset.event) query.set("termin", this.form.dataset.event);
    return query;
  }

  async refresh() {
    const number = (this.number += 1);
    try {
      const response = await fetch(`${this.form.dataset.preview}?${this.query()}`);
      const text = await response.text();
      if (response.ok && !response.redirected && number === this.number) this.show(text);
    } catch {
      // Without a connection the dates stay as they were; saving will say what is wrong.
    }
  }

  /* The list is replaced; whoever stands in it with the keyboard stays where they are. */
  show(text) {
    const focused = this.area.contains(document.activeElement) ? document.activeElement : null;
    const isOpen = this.area.querySelector("details")?.open;
    this.area.innerHTML = text;
    const more = this.area.querySelector(".preview details");
    if (more && isOpen) more.open = true;
    if (focused?.value) this.area.querySelector(`input[value="${CSS.escape(focused.value)}"]`)?.focus();
  }
}

/* A day picked in its own field becomes a line of the list. */
function addPicker(list) {
  const row = document.createElement("div");
  row.className = "add-date";
  const input = document.createElement("input");
  input.type = "date";
  input.setAttribute("aria-label", "Tag zum Dazuschreiben");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = "Dazuschreiben";
  row.append(input, button);
  list.after(row);
  const add = () => {
    if (!input.value) return;
    const [year, month, day] = input.value.split("-");
    const before = list.value.trimEnd();
    list.value = `${before}${before ? "\n" : ""}${day}.${month}.${year}`;
    input.value = "";
    list.dispatchEvent(new Event("input", { bubbles: true }));
  };
  button.addEventListener("click", add);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    }
  });
}

/* What was typed and not saved does not go by a wrong click. */
function keepTyped(form) {
  let isTyped = false;
  form.addEventListener("input", () => (isTyped = true));
  form.addEventListener("submit", () => (isTyped = false));
  addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
}

document.querySelectorAll("form.event-form").forEach((form) => {
  new DatesPreview(form);
  form.querySelectorAll('[name$="more_dates"]').forEach(addPicker);
  keepTyped(form);
});
