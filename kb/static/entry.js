// The form of an entry: how long the answer is while it is typed, counted as WhatsApp does.
(() => {
  "use strict";
  const answer = document.getElementById("answer"), hint = document.getElementById("answer-hint");
  const told = hint.querySelector("[data-length]"), most = Number(hint.dataset.most);

  answer.addEventListener("input", () => {
    const { length } = answer.value.trim();
    told.textContent = length.toLocaleString(document.documentElement.lang);
    hint.classList.toggle("over", length > most);
  });
})();
