/* A small editor for the HTML of descriptions. It stands where Oscar calls for TinyMCE; without
   JavaScript the text area itself is used. What is saved is cleaned by the server in any case. */
(function ($) {
  "use strict";

  const BUTTONS = [
    ["Heading", "formatBlock", "h3"],
    ["Text", "formatBlock", "p"],
    ["Bold", "bold"],
    ["Italic", "italic"],
    ["List", "insertUnorderedList"],
    ["Numbers", "insertOrderedList"],
    ["Quote", "formatBlock", "blockquote"],
  ];

  function button(label, action) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "editor__button";
    element.textContent = label;
    element.addEventListener("click", action);
    return element;
  }

  function addEditor(area) {
    if (area.dataset.editor) return;
    area.dataset.editor = "on";
    const frame = document.createElement("div");
    const bar = document.createElement("div");
    const page = document.createElement("div");
    frame.className = "editor";
    bar.className = "editor__bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Formatting");
    page.className = "editor__page";
    page.contentEditable = "true";
    page.setAttribute("role", "textbox");
    page.setAttribute("aria-multiline", "true");
    const label = document.querySelector(`label[for="${area.id}"]`);
    if (label) page.setAttribute("aria-label", label.textContent.trim());

    const write = () => { area.value = page.textContent.trim() ? page.innerHTML : ""; };
    const read = () => { page.innerHTML = new DOMParser().parseFromString(area.value, "text/html").body.innerHTML; };
    const run = (command, value) => {
      page.focus();
      document.execCommand(command, false, value);
      write();
    };
    BUTTONS.forEach(([name, command, value]) => bar.append(button(name, () => run(command, value))));
    bar.append(button("Link", () => {
      const address = window.prompt("Address of the link");
      if (address) run("createLink", address);
    }));
    const source = button("HTML", () => {
      const shown = frame.classList.toggle("editor--source");
      source.setAttribute("aria-pressed", String(shown));
      if (!shown) read();
    });
    source.setAttribute("aria-pressed", "false");
    bar.append(source);
    page.addEventListener("input", write);
    page.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    });
    area.before(frame);
    frame.append(bar, page, area);
    read();
  }

  $.fn.tinymce = function () {
    return this.each(function () { addEditor(this); });
  };
})(jQuery);
