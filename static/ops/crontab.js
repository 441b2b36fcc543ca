// The timetable's form: says in words what the chosen crontab means.
"use strict";
(function () {
  const words = document.getElementById("readable-crontabs");
  const choice = document.getElementById("id_crontab");
  if (!words || !choice) return;
  const readable = JSON.parse(words.textContent);
  const line = document.createElement("p");
  line.className = "q-help";
  choice.closest(".field-crontab, div").append(line);
  function say() { line.textContent = readable[choice.value] || ""; }
  choice.addEventListener("change", say);
  say();
})();
