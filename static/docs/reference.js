// Redoc's footer has a logo on a CDN. These pages load nothing from elsewhere, so the image gets no source.
"use strict";
(function () {
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "src" && this instanceof HTMLImageElement && String(value).startsWith("https://cdn.redoc.ly/")) return;
    setAttribute.call(this, name, value);
  };
})();
