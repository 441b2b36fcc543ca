// Small helpers of every staff page: copy an id with one click.
"use strict";
document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const icon = button.querySelector(".material-symbols-outlined");
  function done(name) {
    icon.textContent = name;
    button.dataset.copied = name === "check" ? "yes" : "no";
    setTimeout(function () { icon.textContent = "content_copy"; delete button.dataset.copied; }, 1500);
  }
  navigator.clipboard.writeText(button.dataset.copy).then(function () { done("check"); }, function () { done("close"); });
});
