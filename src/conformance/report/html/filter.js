"use strict";
const form = document.getElementById("filters");
const words = document.getElementById("words");
const lines = [...document.querySelectorAll(".line")].map(line => ({ line, text: line.textContent.toLowerCase() }));
function show() {
  const verdicts = new Set([...form.querySelectorAll("input:checked")].map(box => box.value));
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { line, text } of lines) {
    line.hidden = !verdicts.has(line.dataset.verdict) || !wanted.every(word => text.includes(word));
  }
  for (const section of document.querySelectorAll("section")) {
    section.querySelector(".none").hidden = section.querySelector(".line:not([hidden])") !== null;
  }
}
form.addEventListener("input", show);
form.addEventListener("submit", event => event.preventDefault());
form.hidden = false;
show();
