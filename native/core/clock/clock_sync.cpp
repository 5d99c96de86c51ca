#include "core/clock/clock_sync.hpp"

#include "core/json/reader.hpp"
#include "core/json/writer.hpp"

#include <array>
#include <limits>
#include <string_view>

namespace midip2p::core {

namespace {

constexpr std::int64_t kLargest = 9007199254740991; // exact in every JSON reader
constexpr std::string_view kKinds[] = {"request", "reply", "refused"};

/// The fields, in the order of the bits that say which of them were present.
enum Field : unsigned { kKind, kEpoch, kId, kT1, kT2, kT3, kFields };
constexpr std::string_view kNames[kFields] = {"kind", "epoch", "id", "t1", "t2", "t3"};

constexpr unsigned needed(ClockSync::Kind kind) {
    constexpr unsigned always = 1u << kKind | 1u << kEpoch | 1u << kId;
    switch (kind) {
    case ClockSync::Kind::request:
        return always | 1u << kT1;
    case ClockSync::Kind::reply:
        return always | 1u << kT1 | 1u << kT2 | 1u << kT3;
    case ClockSync::Kind::refused:
        return always;
    }
    return always;
}

std::uint32_t read_number(json::Reader& r, std::uint32_t least) noexcept {
    std::uint64_t value = 0;
    r.unsigned_integer(value);
    if (r.ok() && (value < least || value > std::numeric_limits<std::uint32_t>::max())) r.fail(Errc::json_range);
    return static_cast<std::uint32_t>(value);
}

std::int64_t read_time(json::Reader& r) noexcept {
    std::int64_t value = 0;
    r.integer(value);
    if (r.ok() && (value > kLargest || value < -kLargest)) r.fail(Errc::json_range);
    return value;
}

Epoch read_epoch(json::Reader& r) noexcept {
    std::array<std::uint32_t, 2> parts{};
    std::size_t count = 0;
    r.begin_array();
    while (r.next_element()) {
        if (count == parts.size()) return static_cast<void>(r.fail(Errc::json_type)), Epoch{};
        parts[count++] = read_number(r, 0);
    }
    if (r.ok() && count != parts.size()) r.fail(Errc::json_type);
    return {parts[0], parts[1]};
}

ClockSync::Kind read_kind(json::Reader& r) noexcept {
    std::string_view word;
    r.word(word);
    for (std::size_t i = 0; i < std::size(kKinds); ++i) {
        if (r.ok() && word == kKinds[i]) return static_cast<ClockSync::Kind>(i);
    }
    r.fail(Errc::json_unknown);
    return ClockSync::Kind::refused;
}

} // namespace

Result<std::size_t> write_clock_sync(const ClockSync& sync, std::span<std::uint8_t> out) noexcept {
    json::Writer w(out);
    w.begin_object();
    w.member("kind", kKinds[static_cast<std::size_t>(sync.kind)]);
    w.key("epoch");
    w.begin_array();
    w.unsigned_integer(sync.epoch.term);
    w.unsigned_integer(sync.epoch.elector);
    w.end_array();
    w.member("id", sync.id);
    if (sync.kind != ClockSync::Kind::refused) w.member("t1", sync.t1.us);
    if (sync.kind == ClockSync::Kind::reply) {
        w.member("t2", sync.t2.us);
        w.member("t3", sync.t3.us);
    }
    w.end_object();
    return w.finish();
}

Result<ClockSync> parse_clock_sync(ByteView payload) noexcept {
    ClockSync sync;
    unsigned there = 0;
    json::Reader r(payload);
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        unsigned field = 0;
        while (field < kFields && key != kNames[field]) ++field;
        if ((there & 1u << field) != 0 && field < kFields) r.fail(Errc::json_duplicate);
        there |= 1u << field;
        switch (field) {
        case kKind:
            sync.kind = read_kind(r);
            break;
        case kEpoch:
            sync.epoch = read_epoch(r);
            break;
        case kId:
            sync.id = read_number(r, 1);
            break;
        case kT1:
            sync.t1.us = read_time(r);
            break;
        case kT2:
            sync.t2.us = read_time(r);
            break;
        case kT3:
            sync.t3.us = read_time(r);
            break;
        default:
            r.skip();
            break;
        }
    }
    const unsigned all = needed(sync.kind);
    if (!r.finish() || (there & all) != all) return Errc::frame_payload;
    // Fields that belong to another kind are treated as unknown fields.
    if ((all & 1u << kT1) == 0) sync.t1 = {};
    if ((all & 1u << kT2) == 0) sync.t2 = sync.t3 = {};
    return sync;
}

} // namespace midip2p::core
