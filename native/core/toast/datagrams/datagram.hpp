// One datagram of the datagram lane, as it is before it is sealed: bytes in, values out, and back.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

namespace midip2p::core {

/// The most bytes of a datagram before it is sealed. With what sealing adds, 32 bytes at most, and the headers of UDP
/// and IPv6 it fits into the smallest MTU that IPv6 allows. [TOAST-12.4-1]
inline constexpr std::size_t kMaxDatagram = 1168;

/// The first byte of a datagram. [TOAST-12.4-1]
enum class DatagramKind : std::uint8_t { notes = 1, probe = 2, answer = 3, clock = 4 };

/// What has come, and frames. [TOAST-12.4-2]
struct NotesDatagram {
    std::uint32_t ack = 0;     // the number of the last numbered frame that has come in order, over either way
    std::uint32_t barrier = 0; // no frame may be played before the one of this number has come [TOAST-12.5-6]
    ByteView frames;           // whole frames; for_each_frame reads them
};
/// Asks for an answer. [TOAST-12.4-3]
struct ProbeDatagram {
    std::uint32_t id = 0;
    std::uint32_t sent = 0; // datagrams that this end has sent so far, the probe included
};
struct AnswerDatagram {
    std::uint32_t id = 0;   // of the probe
    std::uint32_t came = 0; // datagrams that have come so far, the probe included
};
/// The payload of a CLOCK_SYNC frame. [TOAST-12.4-4]
struct ClockDatagram {
    ByteView payload;
};
/// Of a kind that is not known here. [TOAST-12.4-1]
struct UnknownDatagram {};

using Datagram = std::variant<NotesDatagram, ProbeDatagram, AnswerDatagram, ClockDatagram, UnknownDatagram>;

/// Bytes of a notes datagram before its frames.
inline constexpr std::size_t kNotesHead = 9;
/// The longest numbered frame that a datagram can carry. [TOAST-12.5-1]
inline constexpr std::size_t kMaxDatagramFrame = kMaxDatagram - kNotesHead;

/// Reads one datagram, all its frames included. frame_payload: it is malformed. [TOAST-12.4-5]
[[nodiscard]] Result<Datagram> read_datagram(ByteView bytes);
/// Calls `each(const Frame&)` for each frame of a notes datagram that was read, until one returns an error.
template <class Each> Errc for_each_frame(ByteView frames, Each&& each);

/// Writes the head of a notes datagram, to be followed by whole frames; returns its size.
std::size_t write_notes_head(std::uint32_t ack, std::uint32_t barrier, std::span<std::uint8_t> out) noexcept;
/// Each writes a whole datagram and returns its size.
std::size_t write_probe(const ProbeDatagram& probe, std::span<std::uint8_t> out) noexcept;
std::size_t write_answer(const AnswerDatagram& answer, std::span<std::uint8_t> out) noexcept;

// ---- details ----

template <class Each> Errc for_each_frame(ByteView frames, Each&& each) {
    FrameReader reader;
    reader.feed(frames);
    for (Frame frame; reader.next(frame);)
        if (const Errc e = each(frame); e != Errc::ok) return e;
    return reader.error();
}

} // namespace midip2p::core
