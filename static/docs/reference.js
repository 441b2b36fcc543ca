// Redoc's footer has a logo on a CDN. These pages load nothing from elsewhere, so the image gets no source.
"use strict";
(function () {
  const CDN = "https://cdn.redoc.ly/";
  const setAttribute = Element.prototype.setAttribute;
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  Element.prototype.setAttribute = function (name, value) {
    if (name === "src" && this instanceof HTMLImageElement && String(value).startsWith(CDN)) return;
    setAttribute.call(this, name, value);
  };
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...source,
    set: function (value) { if (!String(value).startsWith(CDN)) source.set.call(this, value); },
  });
})();
