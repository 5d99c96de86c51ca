#include "core/toast/datagrams/datagram_lane.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
/// [TOAST-12.7-5] Beyond a round trip, µs: what is not acknowledged by then was lost once. What came by datagram is
/// acknowledged at once, the rest by a heartbeat.
constexpr std::int64_t kLossShowsAfter = 30'000;
constexpr std::int64_t kLossOfTcpShowsAfter = 200'000;
constexpr std::int64_t kRoundTripIfUnknown = 200'000;

} // namespace

void DatagramLane::set_usable(bool usable, std::uint32_t last_sent, LocalTime now) {
    if (usable == usable_) return;
    usable_ = usable;
    owed_answer_.reset();
    ack_at_ = kNever;
    acked_at_ = now - kAckEvery;
    frames_.begin(last_sent);
    if (usable) probes_.begin(now);
}

// ---- out

std::size_t DatagramLane::write(std::span<std::uint8_t> out, const SendQueue& kept, std::uint32_t received,
                                LocalTime now) {
    if (!usable_) return 0;
    std::size_t size = 0;
    if (owed_answer_) {
        size = write_answer(*owed_answer_, out);
        owed_answer_.reset();
    } else if (const auto probe = probes_.probe(now)) {
        size = write_probe(*probe, out);
    } else if (!probes_.silent(now)) {
        look_for_loss(now);
        size = write_frames(out, kept, received, now);
        if (size == 0 && ack_at_ <= now) size = write_notes_head(received, received, out);
        if (size > 0) {
            ack_at_ = kNever;
            acked_at_ = now;
        }
    }
    if (size > 0) count_sent();
    return size;
}

void DatagramLane::count_sent() noexcept {
    ++counted.sent;
    probes_.count_sent();
}

LocalTime DatagramLane::due(LocalTime now) const noexcept {
    if (!usable_) return kNever;
    if (owed_answer_) return now;
    const LocalTime probe = probes_.due();
    if (probes_.silent(now)) return probe;
    return std::min({probe, ack_at_, frames_.due(), loss_shows_at(now)});
}

// ---- in

bool DatagramLane::take(LocalTime now) noexcept {
    ++counted.received;
    constexpr std::int64_t kEvery = kSecond / kTakenPerSecond;
    const LocalTime since = std::max(taken_until_, now);
    if (since - now >= kTakenAtOnce * kEvery) {
        ++counted.refused;
        return false;
    }
    taken_until_ = since + kEvery;
    if (probes_.silent(now)) frames_.give_up(now); // they are old
    probes_.count_came(now);
    return true;
}

void DatagramLane::came(const ProbeDatagram& probe) noexcept {
    owed_answer_ = {.id = probe.id, .came = probes_.came()};
}

void DatagramLane::came(const AnswerDatagram& answer, LocalTime now) noexcept {
    probes_.answered(answer, now);
    repeat_as_needed(now);
}

void DatagramLane::owe_ack(LocalTime now) noexcept {
    if (ack_at_ == kNever) ack_at_ = std::max(now, acked_at_ + kAckEvery);
}

DatagramFigures DatagramLane::figures() const noexcept {
    DatagramFigures all = counted;
    all.lost = probes_.lost();
    return all;
}

// ---- details

LocalTime DatagramLane::loss_shows_at(LocalTime now) const noexcept {
    const auto [since, by_datagram] = frames_.oldest();
    if (since == kNever || probes_.loses(now)) return kNever;
    const std::int64_t round_trip = probes_.round_trip() < 0 ? kRoundTripIfUnknown : probes_.round_trip();
    return since + round_trip + (by_datagram ? kLossShowsAfter : kLossOfTcpShowsAfter);
}

void DatagramLane::look_for_loss(LocalTime now) noexcept {
    if (loss_shows_at(now) <= now) probes_.suspect(now);
    repeat_as_needed(now);
}

void DatagramLane::repeat_as_needed(LocalTime now) noexcept {
    frames_.set_repeats(rests(now) ? 0 : probes_.loses(now) ? kPauses.size() : 1, now);
}

std::size_t DatagramLane::write_frames(std::span<std::uint8_t> out, const SendQueue& kept, std::uint32_t received,
                                       LocalTime now) {
    if (frames_.due() > now) return 0;
    if (rests(now)) {
        frames_.leave_out(now);
        return 0;
    }
    used_ = std::max<std::int64_t>(0, used_ - std::min(now - room_at_, kSecond) * kBytesPerSecond);
    room_at_ = now;
    const std::int64_t room = kBytesAtOnce - used_ / kSecond;
    if (room < static_cast<std::int64_t>(kMaxDatagram)) {
        frames_.leave_out(now);
        return 0;
    }
    const std::span<std::uint8_t> body = out.subspan(kNotesHead, kMaxDatagramFrame);
    const auto written = frames_.write(body, room > kBytesAtOnce / 2 ? body.size() : 0, kept, now);
    if (written.size == 0) {
        frames_.leave_out(now);
        return 0;
    }
    probes_.frames_went();
    counted.frames += written.frames;
    counted.repeats += written.again;
    const std::size_t size = write_notes_head(received, written.barrier, out) + written.size;
    used_ += static_cast<std::int64_t>(size) * kSecond;
    return size;
}

} // namespace midip2p::core
