// What the page can do without it, it does without it: this only checks typed
// answers, and opens what a link leads to in browsers that do not.
"use strict";
(function () {
  function plain(s) { return s.trim().toLowerCase().replace(/\s*,\s*/g, ",").replace(/\s+/g, " "); }
  function number(s) { return /^(0x[0-9a-f]+|[0-9]+)$/.test(s) ? Number(s) : NaN; }
  function same(a, b) {
    a = plain(a); b = plain(b);
    return a === b || number(a) === number(b);
  }
  document.querySelectorAll(".try").forEach(function (box) {
    var q = box.closest(".q"), key = q.querySelector(".answer .key");
    if (!key) return;
    var input = document.createElement("input"), button = document.createElement("button"), said = document.createElement("span");
    input.setAttribute("aria-labelledby", q.id + "-t");
    input.autocomplete = "off";
    button.type = "button";
    button.textContent = "Check";
    said.setAttribute("role", "status");
    function check() {
      if (!input.value.trim()) return;
      var right = same(input.value, key.textContent);
      said.textContent = right ? "✓ right" : "✗ not so: look again";
      said.className = right ? "ok" : "bad";
      if (right) q.querySelector(".answer").open = true;
    }
    button.addEventListener("click", check);
    input.addEventListener("keydown", function (e) { if (e.key === "Enter") check(); });
    box.append(input, button, said);
  });
  function reveal() {
    var there = location.hash && document.getElementById(location.hash.slice(1)), d = there;
    for (; d; d = d.parentElement) if (d.tagName === "DETAILS") d.open = true;
    if (there) there.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
}());
