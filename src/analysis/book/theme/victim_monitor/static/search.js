// Sphinx' own search, in the words of the page, which tells its outcome aloud.

// Sphinx asks for this name, and would otherwise keep the words in the reader's browser.
const SPHINX_HIGHLIGHT_ENABLED = false;

// Sphinx' own translations need 'unsafe-eval' for their plurals.
const results = document.getElementById("search-results");
Documentation.TRANSLATIONS = {
  "Searching": results.dataset.searching,
  "Search Results": results.dataset.results,
  "Search finished, found ${resultCount} page(s) matching the search query.": results.dataset.found,
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    results.dataset.none,
};

// Opened from disk, a page may not read its neighbours.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// The results come one by one: only the count at the end is worth telling.
new MutationObserver(() => {
  const status = document.getElementById("vm-search-status");
  const said = results.querySelector(".search-summary")?.textContent ?? "";
  if (said && status.textContent !== said) status.textContent = said;
}).observe(results, { childList: true, subtree: true, characterData: true });
