/**
 * Owns what each HTML element does to the text around it.
 * Must not know how HTML is parsed.
 */

/** How far two pieces of text are kept apart; of several between them the strongest counts. */
export const GLUED = 0;
export const SPACE = 1;
export const TAB = 2;
export const LINE = 3;
export type Separation = typeof GLUED | typeof SPACE | typeof TAB | typeof LINE;

const SEPARATIONS: readonly (readonly [Separation, string])[] = [
  [
    LINE,
    `address article aside blockquote body br caption center dd details dialog dir div dl dt
     fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html
     legend li listing main menu nav ol optgroup option p pre search section summary table tbody
     tfoot thead title tr ul xmp`,
  ],
  [TAB, "td th"],
  [
    SPACE,
    `applet audio button canvas embed iframe img input meter object output progress select svg
     textarea video`,
  ],
  [
    GLUED,
    `a abbr acronym area b base basefont bdi bdo big cite code col colgroup data datalist del dfn em
     font frame i ins kbd label link map mark marquee math meta nobr noembed noframes noscript param
     picture q rb rp rt rtc ruby s samp script slot small source span strike strong style sub sup
     template time track tt u var wbr`,
  ],
];

const names = (list: string) => new Set(list.trim().split(/\s+/));

const separationOf = new Map(
  SEPARATIONS.flatMap(([separation, list]) =>
    [...names(list)].map((name) => [name, separation] as const),
  ),
);

export function isElement(name: string): boolean {
  return separationOf.has(name);
}

/** Elements of other vocabularies, XML and custom ones, never glue the words of their neighbours. */
export function separation(name: string): Separation {
  return separationOf.get(name) ?? SPACE;
}

export function isBlock(name: string): boolean {
  return separation(name) >= TAB;
}

/** Elements without an end tag. */
export const VOID = names(
  "area base basefont br col embed frame hr img input link meta param source track wbr",
);

/** Elements that need neither an end tag nor an attribute to be believed. */
export const BARE = names("br dd dt hr li p td th tr wbr");

/** Elements whose end tag may be left out: the next one of their kind ends them. */
export const OPTIONAL_END = names(
  "body caption colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead tr",
);

/** Elements whose content a reader of the page does not see as text. */
export const DROPPED = names(
  `applet audio canvas datalist iframe noembed noframes noscript object script style svg template
   video`,
);

/** Elements whose content holds no tags. */
export const RAW = names("iframe noembed noframes plaintext script style textarea title xmp");

/** Elements whose spaces and line breaks are part of the text. */
export const PREFORMATTED = names("code listing pre textarea xmp");
