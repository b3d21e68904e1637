/* Suggestions for the field of an event: an addition to it, which takes titles and addresses.

   `Suggest` is in suggest.js, which every page loads first. */

class EventSuggest extends Suggest {
  constructor(input) {
    input.dataset.suggest = input.dataset.eventSuggestions;
    const frame = document.createElement("span");
    frame.className = "search-field";
    input.before(frame);
    frame.append(input);
    input.autocomplete = "off";
    super(input);
  }

  open(option) {
    this.input.value = option.value;
    this.close();
  }
}

document.querySelectorAll("input[data-event-suggestions]").forEach((input) => {
  new EventSuggest(input);
});
