#include "core/toast/control.hpp"

#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

#include <algorithm>

namespace midip2p::core {

/// As large as every language's numbers hold it.
static constexpr std::uint64_t kMostEvents = (std::uint64_t{1} << 53) - 1;

ControlText write_heartbeat(const Heartbeat& heartbeat) {
    return control_text([&](json::Writer& w) {
        w.member("ack", heartbeat.ack);
        const auto count = [&](const char* name, std::uint64_t value) {
            if (value > 0) w.member(name, std::min(value, kMostEvents));
        };
        count("late", heartbeat.unplayed.late);
        count("lost", heartbeat.unplayed.lost);
        count("waiting", heartbeat.unplayed.waiting);
        count("withheld", heartbeat.unplayed.withheld);
    });
}

Result<Heartbeat> read_heartbeat(ByteView payload) {
    static constexpr std::string_view kNames[] = {"ack", "late", "lost", "waiting", "withheld"};
    json::Reader r(payload);
    std::uint64_t ack = 0;
    Unplayed unplayed;
    std::uint64_t* const values[] = {&ack, &unplayed.late, &unplayed.lost, &unplayed.waiting, &unplayed.withheld};
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) { r.unsigned_integer(*values[i]); });
    if (!r.finish() || (came & 1) == 0 || ack > 0xffffffffu) return Errc::frame_payload;
    for (const std::uint64_t* value : values)
        if (*value > kMostEvents) return Errc::frame_payload;
    return Heartbeat{static_cast<std::uint32_t>(ack), unplayed};
}

ControlText write_error(Errc why) {
    return control_text([&](json::Writer& w) { w.member("code", code_of(why)); });
}

Result<std::string> read_error(ByteView payload) {
    static constexpr std::string_view kNames[] = {"code"};
    json::Reader r(payload);
    std::string code;
    (void)read_object(r, kNames, [&](std::size_t) {
        std::array<char, kMaxVisibleWord + 1> buffer;
        std::string_view text;
        if (r.string(buffer, text)) code = text;
    });
    if (!r.finish() || !is_visible_word(code)) return Errc::frame_payload;
    return code;
}

Errc check_control(ByteView payload) {
    static constexpr std::string_view kNames[] = {"kind"};
    if (payload.size() > kMaxControl) return Errc::frame_too_long;
    json::Reader r(payload);
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t) {
        std::string_view kind;
        r.word(kind);
    });
    return r.finish() && came != 0 ? Errc::ok : Errc::frame_payload;
}

} // namespace midip2p::core
