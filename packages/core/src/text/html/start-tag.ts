/**
 * Owns what is known of a start tag while it is read.
 * Must not know what its element does to the text.
 */

// What attribute names begin with, frameworks' own included; `&&` and `=` are none.
const ATTRIBUTE_NAME = /^[a-zA-Z_:@#*.([{]/;

export class StartTag {
  readonly name: string;
  /** Where its `<` stands in the source. */
  readonly start: number;
  #hasValue = false;
  #hasOddName = false;
  #isHidden = false;

  constructor(name: string, start: number) {
    this.name = name;
    this.start = start;
  }

  addAttribute(name: string): void {
    if (!ATTRIBUTE_NAME.test(name)) this.#hasOddName = true;
    if (name.toLowerCase() === "hidden") this.#isHidden = true;
  }

  /** The attribute added last has a value. */
  addValue(): void {
    this.#hasValue = true;
  }

  get isHidden(): boolean {
    return this.#isHidden;
  }

  /** Whether it has attributes that nobody writes in plain text: `a <b && c> d` has none. */
  get hasAttributes(): boolean {
    return this.#hasValue && !this.#hasOddName;
  }
}
