#include "core/toast/metadata.hpp"

#include "core/json/writer.hpp"
#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

void write_way(json::Writer& w, const StreamDescription& what) {
    w.key("origin");
    w.begin_object();
    w.member("peer", what.origin.peer);
    w.member("stream", what.origin.stream);
    w.end_object();
    w.key("passed");
    w.begin_array();
    for (const std::string& peer : what.passed) w.string(peer);
    w.end_array();
}

bool read_stream(json::Reader& r, StreamId& stream) {
    std::uint64_t id = 0;
    if (!r.unsigned_integer(id)) return false;
    if (id == 0 || id > 0xffff) return r.fail(Errc::json_range);
    stream = static_cast<StreamId>(id);
    return true;
}

void read_peer(json::Reader& r, std::string& peer) {
    std::array<char, kMaxVisibleWord + 1> buffer;
    std::string_view text;
    if (!r.string(buffer, text)) return;
    if (!is_visible_word(text)) r.fail(Errc::json_range);
    peer = text;
}

/// {"peer":"…","stream":1}
void read_origin(json::Reader& r, Origin& origin) {
    static constexpr std::string_view kNames[] = {"peer", "stream"};
    const std::uint32_t came = read_object(
        r, kNames, [&](std::size_t i) { i == 0 ? read_peer(r, origin.peer) : (void)read_stream(r, origin.stream); });
    if (r.ok() && came != 0b11) r.fail(Errc::json_missing);
}

/// [TOAST-5.6-1] [TOAST-5.6-2], but for who the sender is
void read_passed(json::Reader& r, std::vector<std::string>& passed) {
    r.begin_array();
    while (r.next_element()) {
        std::string peer;
        read_peer(r, peer);
        if (passed.size() == kMaxPassed || std::ranges::find(passed, peer) != passed.end()) r.fail(Errc::json_range);
        if (!r.ok()) return;
        passed.push_back(std::move(peer));
    }
    if (r.ok() && passed.empty()) r.fail(Errc::json_range);
}

bool read_declaration(json::Reader& r, StreamDeclaration& d) {
    static constexpr std::string_view kNames[] = {"stream", "name", "format", "windowUs", "origin", "passed"};
    constexpr std::uint32_t kNeeded = 0b000111, kPassedOn = 0b110000;
    std::array<char, kMaxStreamName + 1> buffer;
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t i) {
        std::string_view text;
        std::uint64_t us = 0;
        switch (i) {
        case 0:
            return (void)read_stream(r, d.stream);
        case 1:
            if (r.string(buffer, text) && !is_stream_name(text)) r.fail(Errc::json_range);
            d.what.name = text;
            return;
        case 2:
            if (r.string(buffer, text) && !is_visible_word(text)) r.fail(Errc::json_range);
            d.playable = text == "midi1"; // [TOAST-5.2-3]
            return;
        case 3:
            if (r.unsigned_integer(us) && us > static_cast<std::uint64_t>(kMaxWindow)) r.fail(Errc::json_range);
            d.what.window_us = static_cast<std::int64_t>(us);
            return;
        case 4:
            return read_origin(r, d.what.origin);
        default:
            return read_passed(r, d.what.passed);
        }
    });
    if (!r.ok()) return false;
    const bool together = (came & kPassedOn) == 0 || (came & kPassedOn) == kPassedOn;
    if ((came & kNeeded) != kNeeded || !together) return r.fail(Errc::json_missing);
    if (std::ranges::find(d.what.passed, d.what.origin.peer) != d.what.passed.end()) return r.fail(Errc::json_range);
    return true;
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

ControlText write_declaration(StreamId stream, const StreamDescription& what) {
    return control_text([&](json::Writer& w) {
        w.member("kind", "streams");
        w.key("streams");
        w.begin_array();
        w.begin_object();
        w.member("stream", stream);
        w.member("name", clean_stream_name(what.name));
        w.member("format", "midi1");
        if (what.window_us != kDefaultWindow) w.member("windowUs", what.window_us);
        if (!what.passed.empty()) write_way(w, what);
        w.end_object();
        w.end_array();
    });
}

ControlText write_closed(StreamId stream) {
    return control_text([&](json::Writer& w) {
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

} // namespace midip2p::core
