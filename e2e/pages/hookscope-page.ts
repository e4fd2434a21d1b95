import { expect, type Locator, type Page } from '@playwright/test';

/** The page as a reader sees it. */
export class HookscopePage {
  readonly page: Page;
  /** The packet that moves. */
  readonly packet: Locator;
  /** The kernel function and what it did. */
  readonly caption: Locator;
  /** The text of the terminal in front, for screen readers. */
  readonly transcript: Locator;
  readonly position: Locator;
  readonly inspector: Locator;
  readonly terminal: Locator;
  /** The whole lab, where the picture shows that. */
  readonly map: Locator;
  /** The picture's room: its attribute `data-level` says how deep it looks, before what is there has been drawn. */
  readonly picture: Locator;

  constructor(page: Page) {
    this.page = page;
    this.packet = page.getByTestId('packet');
    this.caption = page.getByTestId('caption');
    this.transcript = page.getByTestId('transcript');
    this.position = page.getByTestId('position');
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.terminal = page.getByRole('region', { name: 'Terminal' });
    this.map = page.getByRole('group', { name: /^Map of the lab/ });
    this.picture = page.locator('.stage-picture');
  }

  async open(): Promise<void> {
    await this.page.goto('./');
    await expect(this.packet).toBeVisible();
    await expect(this.terminal.locator('.xterm-helper-textarea')).toBeAttached();
  }

  /** Types a line at a place and enters it. */
  async enter(place: string, line: string): Promise<void> {
    await this.terminal.getByRole('tab', { name: place }).click();
    const input = this.terminal.getByRole('textbox', { name: `Terminal of ${place}` });
    await input.focus();
    const before = await this.timesEntered(place, line);
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    await expect.poll(() => this.timesEntered(place, line)).toBeGreaterThan(before);
  }

  /** How often the terminal in front shows a line: the same one may have been entered before. */
  private async timesEntered(place: string, line: string): Promise<number> {
    return ((await this.transcript.textContent()) ?? '').split(`${place}$ ${line}\n`).length - 1;
  }

  /** Waits until every place has its prompt back: what was entered has run, and all that it did is in the trace. */
  async idle(): Promise<void> {
    await expect(this.terminal.getByText('running')).toHaveCount(0);
  }

  /** Puts the keyboard outside of the terminal, where the page's keys work. */
  async leaveTerminal(): Promise<void> {
    await this.page.getByRole('button', { name: /^(Play|Pause) \(space\)/ }).focus();
  }

  async key(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** The step that is shown, from 1, and how many there are. */
  async step(): Promise<{ readonly at: number; readonly of: number }> {
    const text = (await this.position.textContent()) ?? '';
    const [, at = '0', of = '0'] = /step (\d+) of (\d+)/.exec(text) ?? [];
    return { at: Number(at), of: Number(of) };
  }

  /** What the browser keeps of the session. */
  async keptSession(): Promise<string> {
    return this.page.evaluate(() => localStorage.getItem('hookscope.session') ?? '');
  }

  /** Waits until so many lines are kept with their ends: that is a moment after they ran. */
  async keptLines(count: number): Promise<void> {
    await expect
      .poll(async () => (await this.keptSession()).split('"do":"end"').length - 1)
      .toBeGreaterThanOrEqual(count);
  }

  async tab(name: string): Promise<void> {
    await this.inspector.getByRole('tab', { name }).click();
  }

  /** The function that the caption names. */
  function(): Locator {
    return this.caption.locator('code').first();
  }

  /** Its name, once the caption has come to the step that is shown: it follows the slider, which names the same. */
  async functionName(): Promise<string> {
    const slider = this.page.getByRole('slider', { name: 'Position in the trace' });
    const name = /, (.+)$/.exec((await slider.getAttribute('aria-valuetext')) ?? '')?.[1] ?? '';
    await expect(this.function()).toHaveText(name);
    return name;
  }

  /** Waits until all that follows the picture has come: it takes a few frames. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          let frames = 6;
          const next = (): void => void (frames-- > 0 ? requestAnimationFrame(next) : resolve());
          next();
        }),
    );
  }

  /** A hook's column in the picture, as the button that opens it. */
  hook(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Hook ${name}: .* Open it`) });
  }

  /** The inside of a hook, where the picture shows that. */
  inside(hook: string): Locator {
    return this.page.getByRole('region', { name: hook, exact: true });
  }

  async lookAt(host: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Hosts' }).getByRole('button', { name: host }).click();
  }
}
