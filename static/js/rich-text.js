/* Puts an editor with buttons in the place of each textarea whose text may be marked up.
   What may be in it is what denkzellen/richtext.py allows; the textarea still sends it. */
import {
  Blockquote, Bold, BulletList, Document, Editor, HardBreak, Heading, History, Italic, Link,
  ListItem, OrderedList, Paragraph, Text,
} from "../django_prose_editor/editor.js";

const TAG = /<[a-z/!]/i;
const SCHEME = /^\s*([a-z][a-z0-9+.-]*):/i;
const OPENING = /<[a-z][^>]*>/gi;
const REFUSED = /\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/gi;
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
const COMMANDS = {
  bold: ["toggleBold", "bold"],
  italic: ["toggleItalic", "italic"],
  heading: ["toggleHeading", "heading", { level: 3 }],
  subheading: ["toggleHeading", "heading", { level: 4 }],
  bullets: ["toggleBulletList", "bulletList"],
  numbers: ["toggleOrderedList", "orderedList"],
  quote: ["toggleBlockquote", "blockquote"],
  undo: ["undo"],
  redo: ["redo"],
};

// Tab leads to the next control, in a list as well.
const Item = ListItem.extend({
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) };
  },
});

function enhance(field) {
  const textarea = field.querySelector("textarea");
  const parts = field.querySelector("template").content.cloneNode(true);
  const bar = parts.querySelector("[role=toolbar]");
  const dialog = parts.querySelector("dialog");
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  const hadFocus = document.activeElement === textarea;
  const sent = textarea.value;
  const isAllowed = (address) => {
    const scheme = SCHEME.exec(address);
    return !scheme || field.dataset.schemes.split(" ").includes(scheme[1].toLowerCase());
  };

  const holder = document.createElement("div");
  const editor = new Editor({
    element: holder,
    content: asHtml(sent),
    injectCSS: false,
    extensions: [
      Document, Paragraph, Text, HardBreak, Bold, Italic, BulletList, OrderedList, Item,
      Blockquote, History, Heading.configure({ levels: [3, 4] }),
      Link.extend({
        addKeyboardShortcuts: () => ({ "Mod-k": () => askForLink(editor, dialog) }),
      }).configure({
        openOnClick: false,
        enableTarget: false,
        defaultProtocol: "https",
        isAllowedUri: (url, { defaultValidate }) => defaultValidate(url) && isAllowed(url),
      }),
    ],
    editorProps: {
      attributes: attributesOf(textarea, label),
      transformPastedHTML: quiet,
    },
  });

  const opened = editor.getHTML();
  const keep = () => {
    const html = editor.getHTML();
    // What nobody changed is sent as it came.
    textarea.value = html === opened ? sent : editor.isEmpty ? "" : html;
  };
  editor.on("update", keep);

  field.querySelector("template").before(bar, holder);
  document.body.append(dialog);
  textarea.hidden = true;
  textarea.removeAttribute("id");
  if (label) {
    label.removeAttribute("for");
    label.addEventListener("click", () => editor.commands.focus());
  }
  exchangeHelp(textarea);
  runToolbar(editor, bar, dialog);
  runDialog(editor, dialog, isAllowed);
  if (hadFocus) editor.commands.focus("end");
}

/* What the policy of the site refuses, and the editor would drop, is not even tried. */
function quiet(html) {
  return html.replace(OPENING, (tag) => tag.replace(REFUSED, ""));
}

function asHtml(text) {
  if (TAG.test(text)) return quiet(text);
  const paragraph = document.createElement("p");
  return text.trim().split(/\n{2,}/).map((lines) => {
    paragraph.textContent = lines;
    return paragraph.outerHTML.replaceAll("\n", "<br>");
  }).join("");
}

/* What the textarea says about itself to those who do not see it, and its place in the page. */
function attributesOf(textarea, label) {
  const attributes = {
    id: textarea.id,
    class: "prose",
    role: "textbox",
    "aria-multiline": "true",
  };
  if (label) {
    label.id ||= `${textarea.id}_label`;
    attributes["aria-labelledby"] = label.id;
  }
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name);
  }
  return attributes;
}

/* The help says how to work here, no longer which marks may be typed. */
function exchangeHelp(textarea) {
  for (const part of textarea.closest(".field").querySelectorAll("[data-help]")) {
    part.hidden = part.dataset.help === "marks";
  }
}

/* One stop for Tab; the arrows go through the buttons. */
function runToolbar(editor, bar, dialog) {
  const buttons = [...bar.querySelectorAll("button")];
  const makeStop = (stop) => {
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  };
  const show = () => {
    for (const button of buttons) {
      const [command, name, options] = COMMANDS[button.value] ?? [];
      if (name) button.setAttribute("aria-pressed", editor.isActive(name, options));
      else if (command) button.setAttribute("aria-disabled", !editor.can()[command]());
    }
  };
  makeStop(buttons[0]);
  show();
  editor.on("transaction", show);
  bar.setAttribute("aria-controls", editor.view.dom.id);
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    makeStop(button);
    const [command, , options] = COMMANDS[button.value] ?? [];
    if (command) editor.chain().focus()[command](options).run();
    else askForLink(editor, dialog);
  });
  bar.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(event.target);
    const ends = { Home: 0, End: buttons.length - 1 };
    const next = ends[event.key] ?? place + (STEPS[event.key] ?? 0);
    if (next === place) return;
    event.preventDefault();
    const button = buttons.at(next % buttons.length);
    makeStop(button);
    button.focus();
  });
}

function askForLink(editor, dialog) {
  const address = dialog.querySelector("input");
  address.value = editor.getAttributes("link").href ?? "";
  address.setCustomValidity("");
  dialog.querySelector("[value=remove]").hidden = !editor.isActive("link");
  dialog.showModal();
  return true;
}

function runDialog(editor, dialog, isAllowed) {
  const address = dialog.querySelector("input");
  const typed = () => complete(address.value.trim());
  address.addEventListener("input", () => {
    address.setCustomValidity(isAllowed(typed()) ? "" : address.dataset.wrong);
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    setLink(editor, typed(), address.value.trim());
  });
  dialog.querySelector("[value=remove]").addEventListener("click", () => {
    dialog.close();
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
  });
  dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
}

function complete(address) {
  if (SCHEME.test(address) || /^[/#]/.test(address)) return address;
  return address.includes("@") ? `mailto:${address}` : `https://${address}`;
}

/* On the words chosen, or on the link the cursor stands in; else the address itself is put in. */
function setLink(editor, href, words) {
  const chain = editor.chain().focus();
  if (editor.isActive("link")) chain.extendMarkRange("link").setLink({ href });
  else if (!editor.state.selection.empty) chain.setLink({ href });
  else chain.insertContent({ type: "text", text: words, marks: [{ type: "link", attrs: { href } }] });
  chain.run();
}

document.querySelectorAll(".rich-text").forEach(enhance);
