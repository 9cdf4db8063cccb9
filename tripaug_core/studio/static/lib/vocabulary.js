// The words, colours and limits that Python has too, from where it writes them into the page.

export const vocabulary = JSON.parse(document.getElementById("ta-vocabulary").textContent);
