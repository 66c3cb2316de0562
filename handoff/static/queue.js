// Keys on the queue: j and k go down and up, Enter opens, / searches.
(() => {
  "use strict";
  const links = () => [...document.querySelectorAll(".row .whole")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const all = links();
    const at = all.findIndex((link) => link.closest(".row").contains(document.activeElement));
    if (event.key === "j") all[Math.min(at + 1, all.length - 1)]?.focus();
    else if (event.key === "k") all[Math.max(at - 1, 0)]?.focus();
    else if (event.key === "/") document.getElementById("q").focus();
    else return;
    event.preventDefault();
  });
})();
