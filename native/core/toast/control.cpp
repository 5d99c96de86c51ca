#include "core/toast/control.hpp"

#include "core/json/writer.hpp"
#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

namespace midip2p::core {

namespace {

template <class Write> ControlText written(Write&& write) {
    ControlText text;
    json::Writer w(text.bytes);
    w.begin_object();
    write(w);
    w.end_object();
    const auto size = w.finish();
    text.size = size ? *size : 0;
    return text;
}

bool read_stream(json::Reader& r, StreamId& stream) {
    std::uint64_t id = 0;
    if (!r.unsigned_integer(id)) return false;
    if (id == 0 || id > 0xffff) return r.fail(Errc::json_range);
    stream = static_cast<StreamId>(id);
    return true;
}

bool read_declaration(json::Reader& r, StreamDeclaration& d) {
    static constexpr std::string_view kNames[] = {"stream", "name", "format", "windowUs"}; // the last may be absent
    std::array<char, kMaxStreamName + 1> buffer;
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) {
        std::string_view text;
        if (i == 0) {
            read_stream(r, d.stream);
        } else if (i == 3) {
            std::uint64_t us = 0;
            if (r.unsigned_integer(us) && us > static_cast<std::uint64_t>(kMaxWindow)) r.fail(Errc::json_range);
            d.window_us = static_cast<std::int64_t>(us);
        } else if (r.string(buffer, text)) {
            if (!(i == 1 ? is_stream_name(text) : is_visible_word(text))) r.fail(Errc::json_range);
            if (i == 1) d.name = text;
            if (i == 2) d.playable = text == "midi1"; // [TOAST-5.2-3]
        }
    });
    return r.ok() && ((came & 0b111) == 0b111 || r.fail(Errc::json_missing));
}

Errc read_streams(ByteView payload, Metadata& metadata) {
    static constexpr std::string_view kNames[] = {"kind", "streams"};
    json::Reader r(payload);
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) {
        if (i == 0) {
            r.skip();
            return;
        }
        r.begin_array();
        while (r.next_element()) {
            StreamDeclaration d;
            if (read_declaration(r, d)) metadata.streams.push_back(std::move(d));
        }
    });
    return r.finish() && came == 0b11 ? Errc::ok : Errc::frame_payload;
}

Errc read_closed(ByteView payload, Metadata& metadata) {
    static constexpr std::string_view kNames[] = {"kind", "stream"};
    json::Reader r(payload);
    const std::uint32_t came =
        read_object(r, kNames, [&](std::size_t i) { i == 0 ? r.skip() : read_stream(r, metadata.closed); });
    return r.finish() && came == 0b11 ? Errc::ok : Errc::frame_payload;
}

} // namespace

ControlText write_heartbeat(std::uint32_t ack) {
    return written([&](json::Writer& w) { w.member("ack", ack); });
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
    return written([&](json::Writer& w) { w.member("code", code_of(why)); });
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

ControlText write_declaration(StreamId stream, std::string_view name, std::int64_t window_us) {
    return written([&](json::Writer& w) {
        w.member("kind", "streams");
        w.key("streams");
        w.begin_array();
        w.begin_object();
        w.member("stream", stream);
        w.member("name", clean_stream_name(name));
        w.member("format", "midi1");
        if (window_us != kDefaultWindow) w.member("windowUs", window_us);
        w.end_object();
        w.end_array();
    });
}

ControlText write_closed(StreamId stream) {
    return written([&](json::Writer& w) {
        w.member("kind", "closed");
        w.member("stream", stream);
    });
}

Result<Metadata> read_metadata(ByteView payload) {
    static constexpr std::string_view kNames[] = {"kind"};
    json::Reader r(payload);
    Metadata metadata;
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t) {
        std::string_view kind;
        if (!r.word(kind)) return;
        metadata.kind = kind == "streams"  ? Metadata::Kind::streams
                        : kind == "closed" ? Metadata::Kind::closed
                                           : Metadata::Kind::unknown; // [TOAST-5.2-4]
    });
    if (!r.finish() || came == 0) return Errc::frame_payload;
    Errc e = Errc::ok;
    if (metadata.kind == Metadata::Kind::streams) e = read_streams(payload, metadata);
    if (metadata.kind == Metadata::Kind::closed) e = read_closed(payload, metadata);
    if (e != Errc::ok) return e;
    return metadata;
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
