"""Two Standard MIDI Files, read by a program that is not ours (mido): do they hold the same messages in the same order,
and do their times agree?  compare-recording.py PLAYED.mid RECORDED.mid

Tracks are merged by tick, then by track number; channel, SysEx and system messages count, meta events do not. Prints one
JSON object; exits 1 when the messages differ or the times are apart by more than 2 ms at p99 with the first aligned."""
import json
import sys

import mido

P99_MS = 2.0


def timed(path):
    """[(seconds, bytes)], by the file's own tempo map."""
    midi = mido.MidiFile(path)
    events = []
    for number, track in enumerate(midi.tracks):
        tick = 0
        for place, message in enumerate(track):
            tick += message.time
            events.append((tick, number, place, message))
    events.sort(key=lambda event: event[:3])

    out, seconds, last, tempo = [], 0.0, 0, 500000
    for tick, _, _, message in events:
        seconds += mido.tick2second(tick - last, midi.ticks_per_beat, tempo)
        last = tick
        if message.type == "set_tempo":
            tempo = message.tempo
        elif not message.is_meta:
            out.append((seconds, bytes(message.bytes())))
    return out


def main():
    played, recorded = timed(sys.argv[1]), timed(sys.argv[2])
    same = [m for _, m in played] == [m for _, m in recorded]
    report = {"played": len(played), "recorded": len(recorded), "sameMessages": same, "apartMs": None}
    if same and played:
        apart = sorted(
            abs((b - recorded[0][0]) - (a - played[0][0])) * 1000 for (a, _), (b, _) in zip(played, recorded)
        )
        report["apartMs"] = {
            "p50": round(apart[len(apart) // 2], 4),
            "p99": round(apart[max(0, -(-99 * len(apart) // 100) - 1)], 4),
            "max": round(apart[-1], 4),
        }
    print(json.dumps(report))
    sys.exit(0 if same and played and report["apartMs"]["p99"] <= P99_MS else 1)


main()
