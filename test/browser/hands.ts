// How somebody gets things done on the page: with a mouse, or by keys alone.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export interface Hands {
  /** A button, a link, a fold, a check box. */
  press(target: Locator): Promise<void>;
  /** In place of what the field holds. */
  write(field: Locator, text: string): Promise<void>;
  /** One of a list, by its value. */
  choose(list: Locator, value: string): Promise<void>;
  /** To about nine tenths. */
  slide(slider: Locator): Promise<void>;
  /** Until the browser asks which file. */
  askForFile(button: Locator): Promise<void>;
  /** A table into the empty field of candidates. */
  bringTable(field: Locator, table: string): Promise<void>;
  run(): Promise<void>;
  cancel(): Promise<void>;
  closeDialog(): Promise<void>;
}

/** Text is typed; all else is done by pointing. */
export function mouse(page: Page): Hands {
  const press = (target: Locator) => target.click();
  return {
    press,
    async write(field, text) {
      await field.click({ clickCount: 3 });
      await page.keyboard.insertText(text);
      // What counts when it is left.
      await page.locator("h2:visible").first().click();
    },
    async choose(list, value) {
      await list.selectOption(value);
    },
    async slide(slider) {
      await slider.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await slider.boundingBox()) ?? expect.fail("no slider");
      await page.mouse.click(x + 0.5 * width, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + 0.9 * width, y + height / 2, { steps: 5 });
      await page.mouse.up();
    },
    askForFile: press,
    async bringTable(field, table) {
      const place = page.locator(".field.candidates", { has: field });
      const dropped = await page.evaluateHandle((text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
        return data;
      }, table);
      await place.dispatchEvent("dragover", { dataTransfer: dropped });
      await place.dispatchEvent("drop", { dataTransfer: dropped });
    },
    run: () => press(page.locator(".run .primary")),
    cancel: () => press(page.locator(".run button:not(.primary)")),
    closeDialog: () => press(page.locator("dialog[open] header button")),
  };
}

/** After the first, one for each stop that was not foreseen. */
const MOST_LOOKS = 40;

/** Nothing is clicked, and nothing gets the focus but by Tab. */
export function keys(page: Page): Hands {
  const { keyboard } = page;
  const comeTo = async (target: Locator) => {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const stops = await target.evaluate(stopsTo);
      if (stops === 0) return await expectSeen(target);
      const way = stops < 0 ? "Shift+Tab" : "Tab";
      await Promise.all(Array.from({ length: Math.abs(stops) }, () => keyboard.press(way)));
    }
    expect.fail(`Tab never came to ${target}`);
  };
  const press = async (target: Locator) => {
    await comeTo(target);
    const isBox = await target.evaluate((element) => element.matches("[type=checkbox]"));
    await keyboard.press(isBox ? "Space" : "Enter");
  };
  return {
    press,
    async write(field, text) {
      await comeTo(field);
      await keyboard.press("Control+A");
      await keyboard.insertText(text);
      await keyboard.press("Tab");
    },
    async choose(list, value) {
      await comeTo(list);
      const place = () => list.evaluate((it: HTMLSelectElement) => it.selectedIndex);
      const wanted = await list.evaluate(
        (it: HTMLSelectElement, name) => [...it.options].findIndex((one) => one.value === name),
        value,
      );
      for (let at = await place(); at !== wanted; at = await place()) {
        await keyboard.press(at < wanted ? "ArrowDown" : "ArrowUp");
        expect(await place()).not.toBe(at);
      }
    },
    async slide(slider) {
      await comeTo(slider);
      await keyboard.press("End");
      for (let i = 0; i < 10; i++) await keyboard.press("ArrowLeft");
    },
    askForFile: (button) => press(button.locator("input")),
    async bringTable(field, table) {
      await page.evaluate((text) => navigator.clipboard.writeText(text), table);
      await comeTo(field);
      await keyboard.press("Control+V");
    },
    run: () => keyboard.press("Control+Enter"),
    cancel: () => keyboard.press("Escape"),
    closeDialog: () => keyboard.press("Escape"),
  };
}

/** In the page: so many stops of Tab it should be from where the focus is, back when negative; 0: it is there. */
function stopsTo(target: Element): number {
  const active = document.activeElement ?? document.body;
  if (active === target) return 0;
  const place = document.querySelector("dialog[open]") ?? document;
  const may = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const all = [...place.querySelectorAll<HTMLElement>(may)];
  const stops = all.filter((one) => one.tabIndex >= 0 && one.checkVisibility());
  const isBehind = active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
  const between = Math.abs(
    stops.indexOf(target as HTMLElement) - stops.indexOf(active as HTMLElement),
  );
  return Math.max(1, between) * (isBehind && active !== document.body ? -1 : 1);
}

/** What has the focus is in the window, and nothing lies over it. */
async function expectSeen(target: Locator): Promise<void> {
  const over = await target.evaluate((element) => {
    const shown = element.matches(".visually-hidden") ? element.parentElement : element;
    const box = (shown ?? element).getBoundingClientRect();
    // Of what is higher than the window a part.
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const at = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
    const isSeen = at !== null && (shown?.contains(at) || at.contains(shown));
    return isSeen
      ? undefined
      : `${element.outerHTML.slice(0, 100)} under ${at?.outerHTML.slice(0, 100)}`;
  });
  expect(over).toBeUndefined();
}
