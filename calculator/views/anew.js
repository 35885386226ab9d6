// Stands in the page itself, before all else. Where the server goes away while scripts and styles are on their way, what
// is left is dead, and nothing of Streamlit is there yet to come back: the page is asked for again when the server
// answers. Not twice within a minute: what is missing then will not come.
(() => {
  "use strict";

  let waiting = false;

  const anew = async () => {
    const again = performance.getEntriesByType("navigation")[0]?.type === "reload" && performance.now() < 60_000;
    if (waiting || again) return;
    waiting = true;
    for (let ready = false; !ready; ) {
      await new Promise((done) => setTimeout(done, 1000));
      ready = await fetch("./ready", { cache: "no-store" }).then((answer) => answer.ok, () => false);
    }
    location.reload();
  };

  addEventListener("vite:preloadError", anew); // a part that is fetched when it is first drawn
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof Element && target.matches("script, link[rel='stylesheet'], link[rel='modulepreload']")) anew();
    },
    true,
  );
})();
