#include "core/toast/handshake_text.hpp"

#include "core/json/writer.hpp"
#include "core/toast/read_object.hpp"
#include "core/toast/words.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

constexpr std::size_t kMaxListed = 32; // versions, capabilities [TOAST-4.2-5]
constexpr std::string_view kKinds[] = {"hello", "probe", "probeReply", "nominate"};
constexpr std::string_view kLaneNames[] = {"notes", "clock"};

bool read_word(json::Reader& r, std::string& out) {
    std::array<char, kMaxVisibleWord + 1> buffer;
    std::string_view text;
    if (!r.string(buffer, text)) return false;
    if (!is_visible_word(text)) return r.fail(Errc::json_range);
    out = text;
    return true;
}

void read_agent(json::Reader& r, std::string& out) {
    std::array<char, kMaxVisibleWord + 1> buffer;
    std::string_view text;
    if (r.string(buffer, text) && !is_agent(text)) r.fail(Errc::json_range);
    out = text;
}

void read_lane(json::Reader& r, Lane& lane) {
    std::string_view word;
    if (!r.word(word)) return;
    if (word != kLaneNames[0] && word != kLaneNames[1]) r.fail(Errc::json_range);
    lane = word == kLaneNames[0] ? Lane::notes : Lane::clock;
}

std::uint16_t read_version(json::Reader& r) {
    std::uint64_t version = 0;
    if (r.unsigned_integer(version) && (version == 0 || version > 0xffff)) r.fail(Errc::json_range);
    return static_cast<std::uint16_t>(version);
}

void read_number(json::Reader& r, std::uint32_t& number) {
    std::uint64_t value = 0;
    if (r.unsigned_integer(value) && value > 0xffffffffu) r.fail(Errc::json_range);
    number = static_cast<std::uint32_t>(value);
}

/// An array of at most 32; `element` reads each.
template <class Element> void read_list(json::Reader& r, Element&& element) {
    std::size_t count = 0;
    r.begin_array();
    while (r.next_element()) {
        if (++count > kMaxListed) r.fail(Errc::json_range);
        if (r.ok()) element();
    }
}

template <class Write> std::vector<std::uint8_t> written(std::size_t bound, Write&& write) {
    std::vector<std::uint8_t> text(bound);
    json::Writer w(text);
    w.begin_object();
    write(w);
    w.end_object();
    const auto size = w.finish();
    text.resize(size ? *size : 0); // ids longer than any peer would take: it refuses an empty payload as well
    return text;
}

} // namespace

Result<HandshakeKind> read_handshake_kind(ByteView payload) {
    static constexpr std::string_view kNames[] = {"kind"};
    json::Reader r(payload);
    auto kind = HandshakeKind::unknown;
    const std::uint32_t came = read_object(r, kNames, [&](std::size_t) {
        std::string_view word;
        if (!r.word(word)) return;
        const auto at = std::find(std::begin(kKinds), std::end(kKinds), word);
        kind = static_cast<HandshakeKind>(at - std::begin(kKinds));
    });
    if (!r.finish() || came == 0) return Errc::frame_payload;
    return kind;
}

Result<HelloText> read_hello(ByteView payload, bool from_dialler) {
    // The first five have to come.
    static constexpr std::string_view kDiallers[] = {"versions", "session",      "peer", "boot",    "lane",
                                                     "agent",    "capabilities", "link", "resumes", "received"};
    static constexpr std::string_view kListeners[] = {"version", "session",      "peer", "boot",    "lane",
                                                      "agent",   "capabilities", "link", "resumes", "received"};
    json::Reader r(payload);
    HelloText text;
    Hello& hello = text.hello;
    const auto member = [&](std::size_t i) {
        switch (i) {
        case 0:
            if (from_dialler) {
                read_list(r, [&] { text.versions.push_back(read_version(r)); });
            } else {
                hello.version = read_version(r);
            }
            return;
        case 1:
            read_word(r, hello.session);
            return;
        case 2:
            read_word(r, hello.peer);
            return;
        case 3:
            read_word(r, hello.boot);
            return;
        case 4:
            read_lane(r, text.lane);
            return;
        case 5:
            read_agent(r, hello.agent);
            return;
        case 6:
            return read_list(r, [&] {
                if (std::string c; read_word(r, c)) hello.capabilities.push_back(std::move(c));
            });
        case 7:
            read_word(r, hello.link);
            return;
        case 8:
            read_word(r, hello.resumes);
            return;
        default:
            read_number(r, hello.received);
        }
    };
    const std::uint32_t came = from_dialler ? read_object(r, kDiallers, member) : read_object(r, kListeners, member);
    if (!r.finish() || (came & 0b11111) != 0b11111) return Errc::frame_payload;
    const bool resumes = (came & 1u << 8) != 0;
    if (resumes != ((came & 1u << 9) != 0)) return Errc::frame_payload; // [TOAST-3.4-1] together or not at all
    if (from_dialler && text.versions.empty()) return Errc::frame_payload;
    return text;
}

Result<std::uint32_t> read_probe_id(ByteView payload) {
    static constexpr std::string_view kNames[] = {"id"};
    json::Reader r(payload);
    std::uint64_t id = 0;
    (void)read_object(r, kNames, [&](std::size_t) { r.unsigned_integer(id); });
    if (!r.finish() || id == 0 || id > 0xffffffffu) return Errc::frame_payload;
    return static_cast<std::uint32_t>(id);
}

std::vector<std::uint8_t> write_hello(const Hello& hello, Lane lane, bool from_dialler) {
    return written(8192, [&](json::Writer& w) {
        w.member("kind", "hello");
        if (from_dialler) {
            w.key("versions");
            w.begin_array();
            w.unsigned_integer(kToastVersion);
            w.end_array();
        } else {
            w.member("version", hello.version);
        }
        w.member("session", hello.session);
        w.member("peer", hello.peer);
        w.member("boot", hello.boot);
        w.member("lane", kLaneNames[static_cast<std::size_t>(lane)]);
        w.member("agent", clean_agent(hello.agent));
        w.key("capabilities");
        w.begin_array();
        for (std::size_t i = 0; i < std::min(kMaxListed, hello.capabilities.size()); ++i)
            w.string(hello.capabilities[i]);
        w.end_array();
        if (lane != Lane::notes) return;
        if (!hello.link.empty()) w.member("link", hello.link);
        if (hello.resumes.empty()) return;
        w.member("resumes", hello.resumes);
        w.member("received", hello.received);
    });
}

std::vector<std::uint8_t> write_handshake(HandshakeKind kind, std::uint32_t id) {
    return written(64, [&](json::Writer& w) {
        w.member("kind", kKinds[static_cast<std::size_t>(kind)]);
        if (kind == HandshakeKind::probe || kind == HandshakeKind::probe_reply) w.member("id", id);
    });
}

} // namespace midip2p::core
