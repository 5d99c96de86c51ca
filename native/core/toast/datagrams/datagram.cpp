#include "core/toast/datagrams/datagram.hpp"

#include "core/toast/big_endian.hpp"

#include <optional>

namespace midip2p::core {

namespace {

constexpr std::size_t kPairSize = 9; // a kind and two numbers

std::size_t write_pair(DatagramKind kind, std::uint32_t first, std::uint32_t second,
                       std::span<std::uint8_t> out) noexcept {
    out[0] = static_cast<std::uint8_t>(kind);
    put32(out.data() + 1, first);
    put32(out.data() + 5, second);
    return kPairSize;
}

/// Whole numbered frames, each with a later number than the one before it, and nothing else. [TOAST-12.4-2]
bool are_frames(ByteView bytes) {
    std::optional<std::uint32_t> last;
    std::size_t read = 0;
    const Errc e = for_each_frame(bytes, [&](const Frame& frame) {
        const FrameKind* kind = kind_of(frame.code());
        if (kind == nullptr || !kind->numbered) return Errc::frame_payload;
        if (last && static_cast<std::int32_t>(frame.sequence - *last) <= 0) return Errc::frame_payload;
        last = frame.sequence;
        read += frame.payload.size() + kFrameOverhead;
        return Errc::ok;
    });
    return e == Errc::ok && read == bytes.size(); // else the last one is cut
}

} // namespace

Result<Datagram> read_datagram(ByteView bytes) {
    if (bytes.empty() || bytes.size() > kMaxDatagram) return Errc::frame_payload;
    const auto number = [&](std::size_t at) { return get32(bytes.data() + at); };
    switch (static_cast<DatagramKind>(bytes[0])) {
    case DatagramKind::notes:
        if (bytes.size() < kNotesHead || !are_frames(bytes.subspan(kNotesHead))) return Errc::frame_payload;
        return Datagram(NotesDatagram{.ack = number(1), .barrier = number(5), .frames = bytes.subspan(kNotesHead)});
    case DatagramKind::probe:
        if (bytes.size() != kPairSize) return Errc::frame_payload;
        return Datagram(ProbeDatagram{.id = number(1), .sent = number(5)});
    case DatagramKind::answer:
        if (bytes.size() != kPairSize) return Errc::frame_payload;
        return Datagram(AnswerDatagram{.id = number(1), .came = number(5)});
    case DatagramKind::clock:
        if (bytes.size() == 1) return Errc::frame_payload;
        return Datagram(ClockDatagram{.payload = bytes.subspan(1)});
    default:
        return Datagram(UnknownDatagram{});
    }
}

std::size_t write_notes_head(std::uint32_t ack, std::uint32_t barrier, std::span<std::uint8_t> out) noexcept {
    return write_pair(DatagramKind::notes, ack, barrier, out);
}
std::size_t write_probe(const ProbeDatagram& probe, std::span<std::uint8_t> out) noexcept {
    return write_pair(DatagramKind::probe, probe.id, probe.sent, out);
}
std::size_t write_answer(const AnswerDatagram& answer, std::span<std::uint8_t> out) noexcept {
    return write_pair(DatagramKind::answer, answer.id, answer.came, out);
}

} // namespace midip2p::core
