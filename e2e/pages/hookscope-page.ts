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

  constructor(page: Page) {
    this.page = page;
    this.packet = page.getByTestId('packet');
    this.caption = page.getByTestId('caption');
    this.transcript = page.getByTestId('transcript');
    this.position = page.getByTestId('position');
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.terminal = page.getByRole('region', { name: 'Terminal' });
    this.map = page.getByRole('group', { name: /^Map of the lab/ });
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
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    await expect(this.transcript).toContainText(`${place}$ ${line}`);
  }

  /** Waits until the place in front has its prompt back. */
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

  async tab(name: string): Promise<void> {
    await this.inspector.getByRole('tab', { name }).click();
  }

  /** The function that the caption names. */
  function(): Locator {
    return this.caption.locator('code').first();
  }

  /** Its name, once the words have come. */
  async functionName(): Promise<string> {
    await this.settled();
    return (await this.function().textContent()) ?? '';
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
