// Owns: texts for benchmarks: endless, different, the same in every run.
// Must not know: tokens; a word is about one token in both languages.

const ENGLISH =
  "river engine market garden window doctor planet silver bridge winter report signal teacher island kitchen battery forest library music harbour energy cotton machine valley summer paper camera station copper season number village animal science letter morning ocean travel history record".split(
    " ",
  );
const CHINESE =
  "手机 苹果 电池 屏幕 价格 市场 公司 发布 医生 健康 运动 城市 铁路 学校 教育 科学 历史 音乐 天气 海洋 森林 能源 机器 网络 数据 经济 银行 旅行 厨房 图书".split(
    " ",
  );

export class TextSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Evenly spread over 0 (included) to 1 (excluded): Mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  integer(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  english(words: number): string {
    return this.#words(ENGLISH, words).join(" ");
  }

  chinese(words: number): string {
    return this.#words(CHINESE, words).join("");
  }

  #words(vocabulary: readonly string[], count: number): string[] {
    const pick = () => vocabulary[this.integer(0, vocabulary.length - 1)] ?? "";
    return Array.from({ length: count }, pick);
  }
}
