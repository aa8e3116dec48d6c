// Language, the curve's cursor, and paper. Without it the page still shows everything.
(() => {
  "use strict";
  const root = document.documentElement;
  const buttons = document.querySelectorAll("[data-set-lang]");

  const speak = (lang) => {
    root.dataset.lang = lang;
    root.lang = lang === "zh" ? "zh-CN" : "en";
    for (const node of document.querySelectorAll("[data-say]")) {
      const words = node.dataset[lang];
      if (node.dataset.say) node.setAttribute(node.dataset.say, words);
      else node.textContent = words;
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.setLang === lang));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => speak(button.dataset.setLang));
  }

  // A line runs along the curve while the clip plays; a click on the curve goes to that moment.
  for (const record of document.querySelectorAll(".record")) {
    const video = record.querySelector("video");
    const curve = record.querySelector("[data-curve]");
    if (!video || !curve) continue;
    const cursor = curve.querySelector(".cursor");
    const area = curve.querySelector(".area");
    const [start, end] = [Number(curve.dataset.start), Number(curve.dataset.end)];
    const clipStart = Number(video.dataset.start);
    const follow = () => {
      const share = (clipStart + video.currentTime - start) / (end - start);
      const shown = share >= 0 && share <= 1;
      cursor.toggleAttribute("hidden", !shown);
      if (shown) {
        cursor.setAttribute("x1", `${100 * share}%`);
        cursor.setAttribute("x2", `${100 * share}%`);
      }
      if (!video.paused && !video.ended) requestAnimationFrame(follow);
    };
    video.addEventListener("play", follow);
    video.addEventListener("seeked", follow);
    curve.classList.add("seekable");
    curve.querySelector(".plot").addEventListener("click", (event) => {
      const box = area.getBoundingClientRect();
      const moment = start + ((event.clientX - box.left) / box.width) * (end - start) - clipStart;
      if (Number.isFinite(video.duration)) {
        video.currentTime = Math.min(Math.max(moment, 0), video.duration);
      }
    });
  }

  // Paper has no folds: what is folded is printed open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
