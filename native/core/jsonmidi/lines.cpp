#include "core/jsonmidi/lines.hpp"

#include "core/jsonmidi/text.hpp"
#include "core/jsonmidi/text_reader.hpp"

#include <array>
#include <cstring>
#include <optional>

namespace midip2p::core {

namespace {

/// Lines with what follows them as their padding; those at the end are copied to where there is some.
class LineReader {
  public:
    explicit LineReader(ByteView texts) noexcept : texts_(texts) {}

    Errc read(std::size_t at, std::size_t size, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
        if (at + size + kTextPadding <= texts_.size()) return reader_.read({texts_.data() + at, size}, midi, event);
        if (size > kMostCopied) {
            const auto any = parse_jsonmidi(texts_.subspan(at, size), midi);
            if (any) event = *any;
            return any.error();
        }
        std::memcpy(copy_.data(), texts_.data() + at, size);
        std::memset(copy_.data() + size, 0, kTextPadding);
        return reader_.read({copy_.data(), size}, midi, event);
    }

  private:
    static constexpr std::size_t kMostCopied = 256;
    ByteView texts_;
    TextReader reader_;
    std::array<std::uint8_t, kMostCopied + kTextPadding> copy_;
};

/// nullopt where a column holds what is no port or no timestamp.
std::optional<EventFields> fields_of(const EventColumns& columns, std::size_t row) noexcept {
    EventFields fields;
    const std::int32_t port = columns.ports[row];
    const double timestamp = columns.timestamps[row];
    if (port > jsonmidi::kMaxPort || !(timestamp <= static_cast<double>(jsonmidi::kMaxTimestamp))) return std::nullopt;
    if (port >= 0) fields.port = static_cast<StreamId>(port);
    if (timestamp >= 0) {
        fields.timestamp = static_cast<std::int64_t>(timestamp);
        if (static_cast<double>(*fields.timestamp) != timestamp) return std::nullopt;
    }
    return fields;
}

} // namespace

LinesDone read_lines(ByteView texts, const EventColumns& columns) noexcept {
    LineReader reader(texts);
    LinesDone done;
    std::size_t midi_at = 0;
    while (done.bytes < texts.size() && done.events < columns.ends.size()) {
        const std::uint8_t* begin = texts.data() + done.bytes;
        const std::size_t rest = texts.size() - done.bytes;
        const void* found = std::memchr(begin, '\n', rest);
        const std::size_t size =
            found == nullptr ? rest : static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - begin);
        const std::size_t next = done.bytes + size + (found == nullptr ? 0 : 1);
        if (size == 0) {
            done.bytes = next;
            continue;
        }
        ParsedEvent event;
        const Errc error = reader.read(done.bytes, size, columns.midi.subspan(midi_at), event);
        if (error == Errc::too_large) break;
        const std::size_t row = done.events++;
        if (error == Errc::ok) midi_at += event.midi_size;
        columns.ends[row] = static_cast<std::uint32_t>(midi_at);
        columns.ports[row] = error == Errc::ok && event.fields.port ? *event.fields.port : -1;
        columns.timestamps[row] =
            error == Errc::ok && event.fields.timestamp ? static_cast<double>(*event.fields.timestamp) : -1;
        columns.parts[row] = error == Errc::ok ? static_cast<std::uint8_t>(event.part) : std::uint8_t{0};
        columns.errors[row] = static_cast<std::uint8_t>(error);
        done.bytes = next;
    }
    return done;
}

Result<LinesDone> write_lines(const EventColumns& columns, std::size_t events, std::span<std::uint8_t> texts) noexcept {
    LinesDone done;
    std::size_t midi_at = 0;
    for (; done.events < events; ++done.events) {
        const std::size_t end = columns.ends[done.events];
        if (end < midi_at || end > columns.midi.size()) return Errc::too_large;
        const ByteView midi = columns.midi.subspan(midi_at, end - midi_at);
        if (texts.size() - done.bytes < jsonmidi_bound(midi.size()) + 1) break;
        const auto fields = fields_of(columns, done.events);
        if (!fields || columns.parts[done.events] > static_cast<std::uint8_t>(SysexPart::last)) return Errc::json_range;
        const auto part = static_cast<SysexPart>(columns.parts[done.events]);
        const auto out = texts.subspan(done.bytes);
        const auto size =
            part == SysexPart::whole ? write_jsonmidi(midi, *fields, out) : write_sysex_part(midi, part, *fields, out);
        if (!size) return size.error();
        texts[done.bytes + *size] = '\n';
        done.bytes += *size + 1;
        midi_at = end;
    }
    return done;
}

} // namespace midip2p::core
