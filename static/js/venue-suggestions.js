/* A long list of venues as a field with suggestions: an addition to the list, which works without.

   The list stays in the form and carries what is sent; `Suggest` is in suggest.js, which every
   page loads first. */

class VenueSuggest extends Suggest {
  constructor(select) {
    const input = document.createElement("input");
    input.type = "text";
    input.autocomplete = "off";
    input.maxLength = 100;
    input.dataset.suggest = select.dataset.venueSuggestions;
    const frame = document.createElement("span");
    frame.className = "search-field";
    frame.append(input);
    select.before(frame);
    super(input);
    this.select = select;
    this.frame = frame;
    this.takePlace();
    this.hint = this.makeHint();
    this.back = this.makeWayBack();
    frame.after(this.back, this.hint); // so that a hint moves nothing that is just being pressed
    input.addEventListener("change", () => this.settle());
  }

  /* Label, help and errors of the list belong to the field now. */
  takePlace() {
    this.input.id = this.select.id;
    this.select.id = `${this.select.id}-list`;
    this.select.hidden = true;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = this.select.getAttribute(name);
      if (value) this.input.setAttribute(name, value);
    }
    this.input.value = this.select.value ? this.nameOf(this.select.selectedOptions[0]) : "";
    this.settled = this.input.value;
  }

  nameOf(option) {
    return option.textContent.trim();
  }

  makeHint() {
    const hint = document.createElement("p");
    hint.className = "help";
    hint.setAttribute("role", "status");
    return hint;
  }

  makeWayBack() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = "Alle Orte als Liste zeigen";
    button.addEventListener("click", () => this.giveBack());
    return button;
  }

  giveBack() {
    this.close();
    this.select.id = this.input.id;
    for (const part of [this.frame, this.hint, this.back]) part.remove();
    this.select.hidden = false;
    this.select.focus();
  }

  /* An empty field suggests too, once somebody asks for it with an arrow key. */
  arrow(event, isOpen) {
    if (isOpen || this.input.value.trim()) {
      super.arrow(event, isOpen);
    } else {
      event.preventDefault();
      this.ask("");
    }
  }

  open(option) {
    this.input.value = this.settled = option.title;
    this.choosePlace(option.value);
    this.close();
  }

  /* What is typed counts when it is the name of a venue; a suggestion is never taken unasked. */
  settle() {
    if (this.input.value === this.settled) return;
    this.settled = this.input.value;
    const typed = this.input.value.trim().toLowerCase();
    const options = [...this.select.options].filter((option) => option.value);
    const chosen = options.find((option) => this.nameOf(option).toLowerCase() === typed);
    this.choosePlace(chosen ? chosen.value : "");
  }

  choosePlace(value) {
    if (this.select.value !== value) {
      this.select.value = value;
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const isOpen = this.input.value.trim() !== "" && !this.select.value;
    this.hint.textContent = isOpen
      ? "So heißt kein Ort im Verzeichnis. Bitte einen Vorschlag wählen."
      : "";
  }
}

document.querySelectorAll("select[data-venue-suggestions]").forEach((select) => {
  new VenueSuggest(select);
});
