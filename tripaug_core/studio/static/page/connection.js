// The server may be gone while the page is open: one quiet line says so, and what was asked waits
// until it is back.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.connection) return;
  const EVERY_MS = 1000;
  const GONE = "The app does not answer. This page goes on by itself when it is back.";
  const LOCKED = "The app was started again and asks for its password: reload this page.";
  let back = null; // while the server is gone: kept when it is back

  function say(text) {
    const line = document.querySelector(".ta-gone");
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }

  // "there", "locked" (it asks for a password), or "gone".
  async function state() {
    try {
      const answer = await fetch(TripAug.ui.served("/gradio_api/login_check"), { cache: "no-store" });
      return answer.ok ? "there" : answer.status === 401 ? "locked" : "gone";
    } catch (error) {
      return "gone";
    }
  }

  async function look(done) {
    const found = await state();
    if (found !== "there") {
      say(found === "locked" ? LOCKED : GONE);
      setTimeout(look, EVERY_MS, done);
      return;
    }
    back = null;
    say("");
    done();
  }

  TripAug.connection = {
    // Whether the server is known to be gone.
    get lost() {
      return back !== null;
    },
    // Resolves with false at once if the server is there, else with true when it is back.
    async away() {
      if (!back && (await state()) === "there") return false;
      back = back || new Promise(look);
      await back;
      return true;
    },
    // Resolves when the server is there.
    ready: () => back || Promise.resolve(),
  };
})();
