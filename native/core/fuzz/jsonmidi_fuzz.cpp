// libFuzzer's entry for the JSONMIDI reader: any bytes; what is accepted has to survive its canonical text.
// Configure with -DMIDIP2P_FUZZ=ON (clang); run: midip2p_jsonmidi_fuzz CORPUS_DIR
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/parse_canonical.hpp"
#include "core/midi/message.hpp"

#include <cstdlib>
#include <vector>

namespace {

using namespace midip2p::core;
using Bytes = std::vector<std::uint8_t>;

void demand(bool holds) {
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes padded(data, data + size);
    padded.resize(size + kTextPadding, '}');
    const ByteView text(data, size);
    Bytes midi(size + 3);
    const auto event = parse_jsonmidi(PaddedText{padded.data(), size}, midi);

    Bytes slow(size + 3);
    const auto other = jsonmidi::parse_any_form(text, slow);
    demand(event.error() == other.error());
    if (!event) return 0;
    midi.resize(event->midi_size);
    slow.resize(other->midi_size);
    demand(midi == slow && event->part == other->part && event->fields.port == other->fields.port &&
           event->fields.timestamp == other->fields.timestamp);
    demand(event->part != SysexPart::whole || is_message(midi));

    Bytes canonical(jsonmidi_bound(midi.size()));
    const auto written = event->part == SysexPart::whole
                             ? write_jsonmidi(midi, event->fields, canonical)
                             : write_sysex_part(midi, event->part, event->fields, canonical);
    demand(static_cast<bool>(written));
    Bytes again(*written + 3);
    const auto back = parse_jsonmidi(ByteView(canonical).first(*written), again);
    demand(static_cast<bool>(back));
    again.resize(back->midi_size);
    demand(again == midi && back->part == event->part && back->fields.port == event->fields.port &&
           back->fields.timestamp == event->fields.timestamp);
    return 0;
}
