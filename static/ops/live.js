// Reloads a part of a page every few seconds while the page is visible, and shows when the server does not answer.
// <div data-live="/address?x=y" data-live-seconds="3" data-live-version="...">; the state is told in [data-live-state] / [data-live-text].
"use strict";
(function () {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  const state = document.querySelector("[data-live-state]");
  const words = document.querySelector("[data-live-text]");
  const period = 1000 * Number(part.dataset.liveSeconds || 3);
  let lastAnswer = new Date();
  let isAsking = false;
  htmx.config.timeout = 15000; // a server that hangs is one that does not answer

  function clock(at) {
    return at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  }

  function tell(kind) {
    if (!state) return;
    state.dataset.state = kind;
    const sentences = {
      live: "Live, as of " + clock(lastAnswer),
      paused: "Paused at " + clock(lastAnswer) + " while the page is hidden",
      lost: "No answer since " + clock(lastAnswer) + ", trying again",
    };
    words.textContent = sentences[kind];
  }

  function ask() {
    if (isAsking || document.hidden) return;
    isAsking = true;
    htmx.ajax("GET", part.dataset.live + "&seen=" + encodeURIComponent(part.dataset.liveVersion || ""), { source: part, target: part, swap: "innerHTML" })
      .catch(function () {})
      .then(function () { isAsking = false; });
  }

  part.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.status >= 400) return;
    lastAnswer = new Date();
    const version = event.detail.xhr.getResponseHeader("X-Fragment-Version");
    if (version) part.dataset.liveVersion = version;
    tell("live");
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    part.addEventListener(name, function () { tell("lost"); });
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) tell("paused");
    else ask();
  });
  tell("live");
  setInterval(ask, period);
})();
