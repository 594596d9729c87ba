"""How soon the chat page shows itself and is ready on a slow phone: size on the wire, requests, first paint, ready to write."""

import statistics
from typing import Any

from tests.browsers import browser
from tests.house import served

ROUNDS = 5
SLOW_3G = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 30_000}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
PROCESSOR_SLOWER = 4
PAGES = {"chat": "/", "one service": "/servizi/assegno-unico-universale"}
ASKED = """() => { const all = [performance.getEntriesByType('navigation')[0], ...performance.getEntriesByType('resource')];
  return [all.length, all.reduce((sum, one) => sum + one.transferSize, 0)]; }"""


def opened(browser: Any, address: str, network: dict[str, Any], *, is_chat: bool) -> tuple[float, float, int, int]:
    """Milliseconds to the first paint and to the first words of the talk, requests and bytes."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="it-IT")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", network)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR_SLOWER})
    page.goto(address)
    painted = None
    while painted is None:
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
    if is_chat:
        page.wait_for_selector(".turn.bot")
    ready = page.evaluate("performance.now()")
    requests, size = page.evaluate(ASKED)
    context.close()
    return painted, ready, requests, size


def main() -> None:
    with served() as server, browser() as running:
        for name, path in PAGES.items():
            for label, network in (("slow 4G", SLOW_4G), ("slow 3G", SLOW_3G)):
                rounds = [opened(running, server.address + path, network, is_chat=path == "/") for _ in range(ROUNDS)]
                painted, ready = (statistics.median(one[place] for one in rounds) for place in (0, 1))
                _, _, requests, size = rounds[-1]
                print(
                    f"{name}, {label}, processor {PROCESSOR_SLOWER}x slower: first paint {painted:.0f} ms, ready {ready:.0f} ms,", end=" "
                )
                print(f"{requests} requests, {size / 1000:.1f} kB (goal: painted under 1000 ms on slow 4G)")


if __name__ == "__main__":
    main()
