// Only improves: every page works without this file.
(() => {
  "use strict";

  // Quick exit: replaces this page in the history, so that "back" does not return to it.
  const exit = document.querySelector("[data-exit]");
  if (exit) {
    const leave = (event) => {
      event.preventDefault();
      document.body.hidden = true;
      location.replace(exit.href);
    };
    for (const hint of document.querySelectorAll("[data-exit-hint]")) hint.hidden = false;
    exit.addEventListener("click", leave);
    addEventListener("keydown", (event) => { if (event.key === "Escape") leave(event); });
    // A page shown again from the browser's memory must not be.
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  // What is wrong with a form is read out first.
  document.getElementById("errors")?.focus();

  // Menus close on Escape and when one clicks elsewhere.
  const menus = document.querySelectorAll("details.menu");
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });

  // Prints everything that is folded up.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("main details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

  // Filters a list while one types: <input data-filter="#table">.
  for (const input of document.querySelectorAll("input[data-filter]")) {
    const rows = document.querySelectorAll(input.dataset.filter + " tbody tr");
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      for (const row of rows) row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
    });
  }

  // Long forms are kept every few seconds and when the page goes away. What cannot be kept is said beside the form.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const status = form.querySelector("[data-saved]");
    let dirty = false;
    let ended = false;
    let under = null;
    const say = (text) => { if (status) status.textContent = text; };
    const content = () => {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && form.elements[name]?.type !== "password") body.append(name, value);
      }
      body.append("_autosave", form.dataset.draft);
      return body;
    };
    const keep = async () => {
      if (!dirty || under || ended) return;
      dirty = false;
      under = new AbortController();
      try {
        const answer = await fetch("/drafts", {
          method: "POST", body: content(), redirect: "manual", signal: under.signal,
          headers: { Accept: "text/plain; charset=utf-8" },
        });
        if (answer.status === 204) {
          say(status?.dataset.saved + " " + new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
        } else if (answer.status >= 400 && answer.status < 500) {
          // Trying again with the same text does not help; without the session nothing more is sent at all.
          ended = answer.status === 401 || answer.status === 403;
          say(await answer.text());
        } else {
          throw new Error();
        }
      } catch {
        if (!under.signal.aborted) {
          dirty = true;
          say(status?.dataset.unsaved);
        }
      }
      under = null;
    };
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => {
      dirty = false;
      under?.abort();
    });
    setInterval(keep, 4000);
    addEventListener("pagehide", () => { if (dirty && !ended) navigator.sendBeacon("/drafts", content()); });
  }
})();
