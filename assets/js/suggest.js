/**
 * Suggestions below a search box: an ARIA combobox with a list box. The focus stays in the field;
 * arrows choose, Enter opens what is chosen or else searches, Escape closes.
 */
const REST_MS = 140;
const SHORTEST = 2;

const attach = (form) => {
  const input = form.querySelector("[name=q]");
  const list = form.querySelector("[role=listbox]");
  const status = form.querySelector("[data-suggest-status]");
  let timer;
  let asked;
  let shown = "";

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const close = () => {
    choose(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };

  const open = () => {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  const show = (html, words) => {
    list.innerHTML = html;
    shown = words;
    for (const [place, option] of options().entries()) option.id = `${list.id}-${place}`;
    const found = options().length > 0;
    status.textContent = found ? status.dataset.some : status.dataset.none;
    input.removeAttribute("aria-activedescendant");
    if (found && form.contains(document.activeElement)) open();
    else close();
  };

  const ask = async () => {
    const words = input.value.trim();
    asked?.abort();
    if (words.length < SHORTEST) {
      shown = "";
      status.textContent = "";
      close();
      return;
    }
    if (words === shown) return;
    asked = new AbortController();
    try {
      const address = `${form.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(address, { signal: asked.signal, credentials: "same-origin" });
      if (answer.ok) show(await answer.text(), words);
    } catch {
      // Aborted, or no connection: the form still searches.
      close();
    }
  };

  const move = (step) => {
    const all = options();
    if (!all.length) return;
    if (list.hidden) open();
    const at = all.indexOf(chosen()) + step;
    // Beyond either end is the field itself.
    choose(at === -2 ? all.at(-1) : (all[at] ?? null));
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (key === "Escape" && !list.hidden) {
      // The first Escape closes the list, the second what it is in.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (key === "Escape" && form.closest("dialog")) {
      event.preventDefault();
      form.closest("dialog").close();
    }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !form.contains(relatedTarget)) close();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("pointerdown", ({ target }) => {
    if (!form.contains(target)) close();
  });
};

for (const form of document.querySelectorAll("[data-suggest]")) attach(form);
