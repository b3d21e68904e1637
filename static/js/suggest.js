/* Suggestions under a search field: an addition to the form, which works without. */

const DELAY = 180;
const SHORTEST = 2;
let number = 0;

class Suggest {
  constructor(input) {
    this.input = input;
    this.options = [];
    this.chosen = -1;
    this.asked = "";
    this.list = this.makeList();
    this.status = this.makeStatus();
    input.parentElement.append(this.list, this.status);
    this.describeInput();
    this.listen();
  }

  makeList() {
    const list = document.createElement("ul");
    list.id = `suggestions-${(number += 1)}`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Vorschläge");
    return list;
  }

  makeStatus() {
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    return status;
  }

  describeInput() {
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
  }

  listen() {
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus from the field, or the list would close first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.open(this.options[Number(option.dataset.place)]);
    });
  }

  askSoon() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < SHORTEST) {
      this.asked = "";
      this.close();
    } else {
      this.timer = setTimeout(() => this.ask(text), DELAY);
    }
  }

  async ask(text) {
    this.asked = text;
    const address = new URL(this.input.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    let options = [];
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.ok) options = await response.json();
    } catch {
      // Without a connection there are no suggestions; the form itself will say what is wrong.
    }
    if (this.asked === text && document.activeElement === this.input) this.show(options);
  }

  show(options) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, place) => this.makeOption(option, place)));
    this.choose(-1);
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.status.textContent = announcement(options.length);
  }

  makeOption(option, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.className = "suggestion";
    item.dataset.place = place;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const kind = document.createElement("span");
    kind.className = "quiet";
    kind.textContent = option.kind;
    item.append(option.title, " ", kind);
    return item;
  }

  choose(place) {
    this.chosen = place;
    [...this.list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === place));
    });
    const item = this.list.children[place];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.open(this.options[this.chosen]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.arrow(event, isOpen);
    }
  }

  /* Up from the first option and down from the last lead back to what was typed. */
  arrow(event, isOpen) {
    event.preventDefault();
    if (!isOpen) {
      this.askSoon();
      return;
    }
    const places = this.options.length + 1;
    const step = event.key === "ArrowDown" ? 1 : -1;
    this.choose(((this.chosen + 1 + step + places) % places) - 1);
  }

  close() {
    clearTimeout(this.timer);
    this.asked = "";
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
    this.status.textContent = "";
  }

  open(option) {
    this.close();
    location.assign(option.url);
  }
}

function announcement(count) {
  if (count === 0) return "Keine Vorschläge";
  return count === 1 ? "1 Vorschlag" : `${count} Vorschläge`;
}

document.querySelectorAll("input[data-suggest]").forEach((input) => new Suggest(input));
