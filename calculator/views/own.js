// What the page needs of the browser and Streamlit does not give: copying a link, receipt lines that stay open when
// the receipt is drawn anew, a new answer said aloud to those who do not see it, ways between the pages that need no
// loading anew, and a Back that is not undone.
(() => {
  "use strict";

  // Streamlit's scripts, which come after this one, try on start whether they may compile WebAssembly, for a faster way
  // with large numbers. The page's policy forbids it; without the name they take the other way, and break nothing.
  delete window.WebAssembly;

  const opened = new Set();
  let answer = null;
  let live = null;
  let waiting = false;
  let jumped = "";
  let first = document.querySelector("[data-first]");
  let place = null;
  let pressed = false;
  let followed = "";
  let resting = 0;

  const say = (text) => {
    if (!live) {
      live = document.createElement("div");
      live.setAttribute("role", "status");
      live.className = "own-unseen";
      document.body.append(live);
    }
    live.textContent = text;
  };

  const written = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea"); // a page served without https has no clipboard
      field.value = text;
      field.className = "own-unseen";
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-copy], [data-copy-text]");
    if (!button) return;
    // A link that stands in a text is whole only in the browser, which knows where the page is served.
    const whole = (words) => words.replace(/\{(.*?)\}/g, (_, link) => new URL(link, location.href).href);
    const kept = button.dataset.copyText;
    const done = await written(kept ? whole(kept) : new URL(button.dataset.copy, location.href).href);
    const words = done ? button.dataset.done : button.dataset.failed;
    button.dataset.words ??= button.textContent;
    button.textContent = words;
    say(words);
    setTimeout(() => (button.textContent = button.dataset.words), 3000);
  });

  // Of a page whose drawing began before Back was pressed again, Streamlit writes the address when its first part
  // comes: the second press would be undone, and the pages ahead lost. So it may name another page only after a press
  // on the page itself, as a button that leads to the answer does.
  const push = history.pushState.bind(history);
  history.pushState = (kept, title, address) => {
    if (pressed || new URL(address, location.href).pathname === location.pathname) push(kept, title, address);
  };
  for (const kind of ["click", "keydown"]) addEventListener(kind, () => (pressed = true), true);
  addEventListener("popstate", () => (pressed = false), true);

  // Streamlit follows the address when Back or Forward changes it; a link of ours changes it and says the same. Without
  // this, or with a key held, the link is an ordinary one.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-soft]");
    const held = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || held || event.defaultPrevented) return;
    event.preventDefault();
    if (link.href !== location.href) {
      push(null, "", link.href);
      dispatchEvent(new PopStateEvent("popstate"));
    }
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  document.addEventListener(
    "toggle",
    (event) => {
      const line = event.target instanceof Element && event.target.dataset.line;
      if (line && event.target.isConnected) opened[event.target.open ? "add" : "delete"](line);
    },
    true,
  );

  // Another question or another page begins at its heading: for the eye, the keyboard and whoever listens.
  const arrive = () => {
    const heading = document.querySelector("h1[data-answer]");
    const now = `${location.pathname} ${heading?.dataset.step ?? ""}`;
    if (!heading || now === place) return;
    if (place !== null) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    }
    place = now;
  };

  // Names of Streamlit's own parts, which it has in English only.
  const name = () => {
    const words = JSON.parse(document.querySelector(".own-head")?.dataset.words ?? "{}");
    for (const part of document.querySelectorAll("button[aria-label], a[data-testid], [role='listbox'] *, [data-testid*='irtualDropdown'] *")) {
      const told = words[part.ariaLabel ?? ""];
      if (told && part.ariaLabel !== told) part.ariaLabel = told;
      const text = part.childElementCount ? "" : (words[part.textContent] ?? "");
      if (text && part.textContent !== text) part.textContent = text;
    }
  };

  const settle = () => {
    waiting = false;
    arrive();
    name();
    for (const line of document.querySelectorAll("details[data-line]:not([open])")) {
      if (opened.has(line.dataset.line)) line.open = true;
    }
    const named = location.hash && jumped !== location.href && document.getElementById(location.hash.slice(1));
    if (named) {
      jumped = location.href; // once, and not again when something below is drawn anew
      named.scrollIntoView();
    }
    const told = document.querySelector("[data-answer]")?.textContent ?? answer;
    if (answer !== null && told !== answer) say(told);
    answer = told;
  };

  // A tap that Streamlit has not told of yet when a link is followed is told after it, from the page before: that page
  // then stood at the other one's address. So when all is drawn, an address that another page stands at is followed
  // again; once, lest it go on for ever.
  const follow = () => {
    const shown = document.querySelector(".own-head")?.dataset.page;
    if (shown === undefined || !document.querySelector('[data-test-script-state="notRunning"]')) return;
    const astray = new URL(shown, location.href).pathname !== location.pathname;
    const again = astray && followed === location.href;
    followed = astray ? location.href : "";
    if (astray && !again) dispatchEvent(new PopStateEvent("popstate"));
  };

  const watch = () => {
    new MutationObserver(() => {
      if (first && document.querySelector("[data-answer]")) {
        first.remove(); // the page's own answer stands in its place
        first = null;
      }
      clearTimeout(resting);
      resting = setTimeout(follow, 400); // on a slow machine a page may be drawn only after it is said to be
      if (waiting) return;
      waiting = true;
      setTimeout(settle, 30);
    }).observe(document.body, { childList: true, subtree: true });
    new MutationObserver(() => setTimeout(follow, 30)).observe(document.body, {
      attributeFilter: ["data-test-script-state"],
      subtree: true,
    });
  };

  addEventListener("popstate", () => {
    document.documentElement.lang = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "ko";
  });
  watch();
})();
