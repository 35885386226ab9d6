// Stands in the page itself, before all else. Where the server goes away while scripts and styles are on their way, what
// is left is dead, and nothing of Streamlit is there yet to come back: the page is asked for again when the server
// answers. Not twice within a minute: what is missing then will not come. The tab remembers when it was.
(() => {
  "use strict";

  let waiting = false;

  const anew = async () => {
    if (waiting || Date.now() - Number(sessionStorage.getItem("anew")) < 60_000) return;
    waiting = true;
    for (let ready = false; !ready; ) {
      await new Promise((done) => setTimeout(done, 1000));
      ready = await fetch("./ready", { cache: "no-store" }).then((answer) => answer.ok, () => false);
    }
    sessionStorage.setItem("anew", Date.now());
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
