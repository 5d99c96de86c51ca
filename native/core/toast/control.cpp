#include "core/toast/control.hpp"

#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

namespace midip2p::core {

ControlText write_heartbeat(std::uint32_t ack) {
    return control_text([&](json::Writer& w) { w.member("ack", ack); });
}

Result<std::uint32_t> read_heartbeat(ByteView payload) {
    static constexpr std::string_view kNames[] = {"ack"};
    json::Reader r(payload);
    std::uint64_t ack = 0;
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t) { r.unsigned_integer(ack); });
    if (!r.finish() || came == 0 || ack > 0xffffffffu) return Errc::frame_payload;
    return static_cast<std::uint32_t>(ack);
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
