// Seeded: frames whose checksum is right and whose content is anything, cut anywhere. Never a crash, and how the bytes
// are cut never changes what is heard, said or refused.
#include "core/toast/frame_reader.hpp"
#include "core/toast/handshake.hpp"
#include "core/toast/link.hpp"
#include "core/toast/words.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <random>

using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// What peers say, with the type it belongs to.
constexpr struct {
    std::uint32_t type;
    const char* text;
} kSaid[] = {
    {4, R"({"ack":0})"},
    {7,
     R"({"kind":"streams","streams":[{"stream":1,"name":"Pia\u006eo","format":"midi1"},{"stream":2,"name":"","format":"x"}]})"},
    {7, R"({"kind":"closed","stream":1})"},
    {6, R"({"code":"toast-frame-crc","message":"x"})"},
    {5,
     R"({"kind":"hello","versions":[1,2],"session":"s","peer":"b","boot":"1","lane":"notes","agent":"x","capabilities":["c"]})"},
    {5, R"({"kind":"hello","version":1,"session":"s","peer":"b","boot":"1","lane":"notes"})"},
    {5, R"({"kind":"probe","id":1})"},
    {5, R"({"kind":"probeReply","id":1})"},
    {5, R"({"kind":"nominate"})"},
    {1, R"({"type":"start","port":1})"},
    {2, R"({"kind":"x"})"},
    {3, ""},
};
constexpr std::size_t kDiallerHello = 4, kListenerHello = 5, kAny = std::size(kSaid);

class Maker {
  public:
    explicit Maker(std::uint32_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return random_() % n; }
    bool once_in(std::size_t n) { return below(n) == 0; }

    /// A few frames; most are near to what a peer would say. `first`: how it begins, in half of the cases.
    Bytes conversation(std::size_t first) {
        sequence_ = 0;
        Bytes all;
        if (first != kAny && once_in(2)) all = frame(first, 0);
        for (std::size_t n = 1 + below(8); n > 0; --n) {
            const Bytes f = frame(below(std::size(kSaid)), once_in(4) ? below(4) : 0);
            all.insert(all.end(), f.begin(), f.end());
        }
        if (once_in(6)) all[below(all.size())] = static_cast<std::uint8_t>(random_());
        if (once_in(6)) all.resize(below(all.size() + 1));
        return all;
    }

  private:
    Bytes frame(std::size_t which, std::size_t changes) {
        std::string text = kSaid[which].text;
        for (; changes > 0 && !text.empty(); --changes) {
            constexpr std::string_view kSpice = "{}[]\":,0123456789.-eE\\u \x80\xff\x1b";
            const std::size_t at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = kSpice[below(kSpice.size())];
                break;
            case 1:
                text.insert(at, 1, kSpice[below(kSpice.size())]);
                break;
            case 2:
                text.erase(at, 1 + below(5));
                break;
            default:
                text.insert(at, text.substr(below(text.size()), below(20)));
            }
        }
        constexpr std::uint32_t kOdd[] = {0, 8, 0x100, 0x7f01, kRequired, kRequired | 1, kRequired | 0x7f01};
        const std::uint32_t type = once_in(12) ? kOdd[below(std::size(kOdd))] : kSaid[which].type;
        constexpr std::int64_t kTimes[] = {-1, 0, 5, (std::int64_t{1} << 53) - 1, std::int64_t{1} << 53, -2};
        const SessionTime at{once_in(4) ? kTimes[below(std::size(kTimes))] : 1};
        const std::uint32_t sequence = once_in(20) ? random_() : sequence_ + 1;
        if ((type & ~kRequired) == 1 || type == 3 || type == 7) sequence_ = sequence;
        Bytes bytes(text.size() + kFrameOverhead);
        write_frame({type, at, sequence, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}},
                    bytes.data());
        return bytes;
    }
    std::mt19937 random_;
    std::uint32_t sequence_ = 0;
};

struct Log final : Link::Sink {
    std::string all;
    Errc on_midi(SessionTime at, std::uint32_t sequence, ByteView text) override {
        CHECK((at >= kUnsynchronised && at <= kLatestTimestamp));
        all += "m" + std::to_string(at.us) + "," + std::to_string(sequence) + std::string(text.begin(), text.end());
        return Errc::ok;
    }
    Errc on_stream_declared(StreamId stream, const StreamDescription& what) override {
        CHECK((stream != 0 && is_stream_name(what.name)));
        all += "d" + std::to_string(stream) + what.name;
        return Errc::ok;
    }
    Errc on_stream_closed(StreamId stream) override {
        all += "x" + std::to_string(stream);
        return Errc::ok;
    }
    Errc on_frame(FrameType type, ByteView payload) override {
        all += "f" + std::to_string(static_cast<std::uint32_t>(type)) + std::string(payload.begin(), payload.end());
        return Errc::ok;
    }
    void on_gap(std::uint32_t frames) override { all += "g" + std::to_string(frames); }
};

/// Feeds `bytes` in pieces of `step`; "ok" or the first error.
template <class Receive> Errc in_pieces(const Bytes& bytes, std::size_t step, Receive&& receive) {
    for (std::size_t i = 0; i < bytes.size(); i += step) {
        const Errc e = receive(ByteView(bytes).subspan(i, std::min(step, bytes.size() - i)));
        if (e != Errc::ok) return e;
    }
    return Errc::ok;
}

/// All that a link made of the bytes, in one text.
std::string through_link(const Bytes& bytes, std::size_t step, Lane lane) {
    Link link;
    link.open_lane(Lane::notes, {0});
    link.open_lane(Lane::clock, {0});
    Log log;
    const Errc e = in_pieces(bytes, step, [&](ByteView piece) { return link.receive(lane, piece, {0}, log); });
    CHECK((link.refusal().empty() || is_visible_word(link.refusal())));
    const ByteView out = link.view(lane, 1 << 16);
    CHECK((out.empty() == (e == Errc::ok || e == Errc::refused))); // who refuses says why
    return log.all + "|" + std::string(code_of(e)) + "|" + link.refusal() + "|" + std::to_string(link.duplicates()) +
           "|" + std::string(out.begin(), out.end());
}

std::string through_handshake(const Bytes& bytes, std::size_t step, Handshake::Role role) {
    Hello own;
    own.session = "s";
    own.peer = role == Handshake::Role::dialler ? "a" : "c"; // one decides, the other follows
    own.boot = "2";
    Handshake end({.role = role, .lane = Lane::notes, .own = own, .expected_peer = "b"}, {0});
    end.sent(end.transmit({0}).size());
    const Errc e = in_pieces(bytes, step, [&](ByteView piece) { return end.receive(piece, {0}); });
    CHECK((end.refusal().empty() || is_visible_word(end.refusal())));
    const ByteView out = end.transmit({0});
    const std::vector<std::uint8_t> rest = end.take_rest();
    return std::string(code_of(e)) + "|" + end.refusal() + (end.open() ? "|open" : "|") +
           (end.nominated() ? "|nominated|" : "|") + std::string(out.begin(), out.end()) + "|" +
           std::string(rest.begin(), rest.end());
}

} // namespace

TEST_CASE("fuzz: a link hears the same however its bytes are cut") {
    Maker make(20261123);
    int good = 0, heard = 0;
    for (int round = 0; round < 30'000; ++round) {
        const Bytes bytes = make.conversation(kAny);
        const Lane lane = make.once_in(5) ? Lane::clock : Lane::notes;
        const std::string whole = through_link(bytes, bytes.size() + 1, lane);
        CHECK(through_link(bytes, 1 + make.below(40), lane) == whole);
        good += whole.find("|ok|") != std::string::npos;
        heard += whole[0] != '|';
    }
    CHECK(good > 1'000); // else it never gets far
    CHECK(heard > 3'000);
}

TEST_CASE("fuzz: a handshake goes the same way however its bytes are cut") {
    Maker make(7);
    int open = 0, nominated = 0;
    for (int round = 0; round < 30'000; ++round) {
        const auto role = make.once_in(2) ? Handshake::Role::dialler : Handshake::Role::listener;
        const Bytes bytes = make.conversation(role == Handshake::Role::dialler ? kListenerHello : kDiallerHello);
        const std::string whole = through_handshake(bytes, bytes.size() + 1, role);
        CHECK(through_handshake(bytes, 1 + make.below(40), role) == whole);
        open += whole.find("|open") != std::string::npos;
        nominated += whole.find("|nominated") != std::string::npos;
    }
    CHECK(open > 500); // most of the others go wrong later
    CHECK(nominated > 300);
}

TEST_CASE("fuzz: the reader gives the frames that were written, or an error, and nothing else") {
    std::mt19937 random(3);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Bytes> sent;
        Bytes bytes;
        for (std::size_t n = random() % 6; n > 0; --n) {
            Bytes payload(random() % 60);
            for (auto& b : payload) b = static_cast<std::uint8_t>(random());
            Bytes f(payload.size() + kFrameOverhead);
            write_frame({static_cast<std::uint32_t>(random()),
                         {static_cast<std::int64_t>(random())},
                         static_cast<std::uint32_t>(random()),
                         payload},
                        f.data());
            bytes.insert(bytes.end(), f.begin(), f.end());
            sent.push_back(std::move(f));
        }
        for (std::size_t n = random() % 3; n > 0 && !bytes.empty(); --n)
            bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        FrameReader reader;
        std::size_t read = 0;
        for (std::size_t i = 0, step = 1 + random() % 50; i < bytes.size() && reader.error() == Errc::ok; i += step) {
            reader.feed(ByteView(bytes).subspan(i, std::min(step, bytes.size() - i)));
            for (Frame f; reader.next(f); ++read) {
                Bytes again(f.payload.size() + kFrameOverhead);
                write_frame(f, again.data());
                REQUIRE(read < sent.size());
                CHECK((again == sent[read]));
            }
        }
        CHECK((reader.error() == Errc::ok || read < sent.size()));
    }
}
