// The words, colours and limits that Python has too, from where it writes them into the page.
(function () {
  "use strict";
  const TripAug = (window.TripAug = window.TripAug || {});
  if (TripAug.vocabulary) return;
  TripAug.vocabulary = JSON.parse(document.getElementById("ta-vocabulary").textContent);
})();
