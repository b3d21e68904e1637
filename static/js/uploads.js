/* Many files, each in a request of its own with its own progress and result: an addition to the
   form, which works without and sends them all at once. */

const NOT_ARRIVED = "ist nicht angekommen. Bitte noch einmal hochladen.";

class Uploads {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.button = form.querySelector("button[type=submit]");
    this.results = document.querySelector("[data-upload-results]");
    this.list = this.results.querySelector("[data-upload-list]");
    this.status = this.results.querySelector("[data-upload-status]");
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.isRunning) event.preventDefault();
    });
  }

  submit(event) {
    if (!this.input.files.length) return;
    event.preventDefault();
    if (!this.isRunning && this.form.reportValidity()) this.run([...this.input.files]);
  }

  async run(files) {
    this.begin();
    const rows = files.map((file) => this.makeRow(file));
    this.list.replaceChildren(...rows.map((row) => row.item));
    this.say(`${files.length === 1 ? "1 Datei wird" : `${files.length} Dateien werden`} hochgeladen.`);
    let stored = 0;
    for (const [place, file] of files.entries()) {
      if (await this.handle(file, rows[place], place)) stored += 1;
      if ((place + 1) % 10 === 0) this.say(`${place + 1} von ${files.length} fertig.`);
    }
    this.end(stored, files.length - stored);
  }

  begin() {
    this.isRunning = true;
    this.button.disabled = true;
    this.results.hidden = false;
    this.results.scrollIntoView({ block: "start" });
  }

  end(stored, refused) {
    this.isRunning = false;
    this.button.disabled = false;
    this.input.value = "";
    this.say(`Gespeichert: ${stored}. Nicht gespeichert: ${refused}.`);
    this.results.querySelector("a")?.remove();
    if (stored) {
      const link = document.createElement("a");
      link.className = "button button-quiet";
      link.href = location.pathname;
      link.textContent = "Liste neu laden";
      this.results.append(link);
      this.hideListFromBefore();
    }
  }

  hideListFromBefore() {
    document.querySelectorAll("[data-upload-before]").forEach((list) => { list.hidden = true; });
  }

  say(text) {
    this.status.textContent = text;
  }

  makeRow(file) {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = file.name;
    const text = document.createElement("span");
    text.textContent = "wartet";
    const progress = document.createElement("progress");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    item.append(name, " ", text, progress);
    return { item, text, progress };
  }

  /* What is clearly too much is not even sent. */
  async handle(file, row, place) {
    const { most, mostBytes } = this.form.dataset;
    if (place >= Number(most)) return this.finish(row, false, `war zu viel: ${most} gehen auf einmal.`);
    if (file.size > Number(mostBytes)) return this.finish(row, false, "ist zu groß.");
    row.text.textContent = "wird hochgeladen";
    const answer = await this.send(file, row.progress);
    return this.finish(row, answer.stored, answer.text);
  }

  finish(row, isStored, text) {
    row.text.textContent = isStored ? text : `nicht gespeichert: ${text}`;
    row.item.classList.toggle("upload-refused", !isStored);
    row.progress.remove();
    return isStored;
  }

  send(file, progress) {
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.append(this.input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", location.pathname);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
    });
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => {
        resolve(request.response?.results?.[0] ?? { stored: false, text: NOT_ARRIVED });
      });
      request.send(data);
    });
  }
}

document.querySelectorAll("form[data-uploads]").forEach((form) => new Uploads(form));
