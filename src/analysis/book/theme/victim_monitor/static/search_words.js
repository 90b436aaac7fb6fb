// How Sphinx' own search reads words and numbers, and what it shows of the pages that hold them.
// After Sphinx' script and before the index, which starts the search.

// As the index was written: see analysis.book.search.
const stemmer = new Stemmer();
const stemmed = (word) => {
  const stem = stemmer.stemWord(word);
  return stopwords.includes(stem) ? word : stem;
};
const termsOf = (text) =>
  splitQuery(text.toLowerCase()).filter((word) => !stopwords.includes(word)).map(stemmed);

const WORDS = /\d+(?:[.,]\d+)*|[\p{Letter}\p{Number}_]+/gu;
const BEFORE = 120;
const LENGTH = 240;

// Where the first of the terms stands in a text: the word itself before one that holds it.
const placeOf = (terms, text) => {
  let part = -1;
  for (const word of text.matchAll(WORDS)) {
    const found = termsOf(word[0]);
    if (found.some((term) => terms.has(term))) return word.index;
    if (part < 0 && found.some((term) => [...terms].some((one) => term.includes(one))))
      part = word.index;
  }
  return part;
};

// White space at the edges of an excerpt goes, and no word is cut.
const excerpt = (text, place) => {
  const first = place > BEFORE ? text.indexOf(" ", place - BEFORE) + 1 : 0;
  const end = first + LENGTH < text.length ? text.lastIndexOf(" ", first + LENGTH) : text.length;
  return `${first ? "… " : ""}${text.slice(first, end)}${end < text.length ? " …" : ""}`;
};

// Sphinx' own leaves out numbers.
Search._parseQuery = (query) =>
  [query, new Set(termsOf(query)), new Set(), new Set(), new Set()];

// An excerpt comes from the sentences where they hold the words: the labels of charts, tables
// and panels say little alone.
Search.makeSearchSummary = (html, terms, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const article = page.querySelector("article");
  const found = (anchor && article.querySelector(anchor)) || article;
  const read = (unwanted) => {
    for (const part of found.querySelectorAll(unwanted)) part.remove();
    return found.textContent.replace(/\s+/g, " ").trim();
  };
  const everything = read("h1, .headerlink, script, svg, [popover]");
  const sentences = read("figure, details");
  const text = placeOf(terms, sentences) < 0 ? everything : sentences;
  const context = document.createElement("p");
  context.className = "context";
  context.textContent = excerpt(text, placeOf(terms, text));
  return context;
};
