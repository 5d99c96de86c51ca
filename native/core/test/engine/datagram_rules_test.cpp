// Events that were overtaken, event by event; limits; the clock; and when an end is silent.
#include "core/clock/clock_sync.hpp"
#include "core/engine/overtaken.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/test/engine/performance.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <string>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A peer whose frames a test makes by hand, and the engine that hears them.
struct ByHand {
    Engine engine{{.peer = "b"}};
    std::shared_ptr<OutPort> out = std::make_shared<OutPort>(PortId{2}, "synth", 1u << 16, [] {});
    LocalTime now{1'000};

    ByHand() {
        REQUIRE(engine.add_out_port(out) == Errc::ok);
        REQUIRE(engine.attach_link(1, {.peer = "a"}) == Errc::ok);
        REQUIRE(engine.attach_lane(1, Lane::notes, now) == Errc::ok);
        REQUIRE(engine.connect({1, 0}, {0, 2}, {}, now) == Errc::ok);
        engine.set_datagrams(1, true, now);
        tcp(frame(FrameType::metadata, 1,
                  R"({"kind":"streams","streams":[{"stream":1,"name":"keys","format":"midi1"}]})"));
    }
    static Bytes frame(FrameType type, std::uint32_t number, const std::string& text) {
        Bytes bytes(text.size() + kFrameOverhead);
        write_frame({static_cast<std::uint32_t>(type),
                     kUnsynchronised,
                     number,
                     {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}},
                    bytes.data());
        return bytes;
    }
    static Bytes event(std::uint32_t number, const Bytes& midi) {
        std::array<std::uint8_t, 256> text{};
        const auto size = write_jsonmidi(midi, {.port = StreamId{1}, .timestamp = {}}, text);
        REQUIRE(size);
        return frame(FrameType::midi, number,
                     std::string(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*size)));
    }
    void tcp(const Bytes& bytes) { REQUIRE(engine.receive(1, Lane::notes, bytes, now, now) == Errc::ok); }
    void datagram(const std::vector<Bytes>& frames, std::uint32_t barrier = 1) {
        Bytes all(kNotesHead);
        write_notes_head(0, barrier, all);
        for (const Bytes& f : frames) all.insert(all.end(), f.begin(), f.end());
        REQUIRE(engine.receive_datagram(1, all, now, now) == Errc::ok);
    }
    void wait(std::int64_t us) {
        now = now + us;
        (void)engine.advance(now);
    }
    std::vector<Bytes> heard() {
        std::vector<Bytes> all;
        out->take_until(now, [&](const TakenEvent& e) { all.emplace_back(e.midi.begin(), e.midi.end()); });
        return all;
    }
    LinkStats stats() const { return engine.stats().links.at(0); }
};

const Bytes kOn{0x90, 60, 100}, kOff{0x80, 60, 64}, kOtherOn{0x90, 61, 90}, kDown{0xb0, 64, 127}, kUp{0xb0, 64, 0};

} // namespace

TEST_CASE("a note whose end was played ahead is not struck") { // [TOAST-12.6-5]
    ByHand end;
    end.datagram({end.event(3, kOff)});
    end.wait(40'000);
    CHECK(end.heard() == std::vector<Bytes>{kOff});
    end.tcp(end.event(2, kOn));
    end.tcp(end.event(3, kOff));
    CHECK(end.heard().empty());
    CHECK(end.stats().late == 1u);
    CHECK(end.stats().datagram_ahead == 1u);
}

TEST_CASE("a note that is struck ahead ends the one before it, whose own end does not end it") { // [TOAST-12.6-5]
    ByHand end;
    end.tcp(end.event(2, kOn));
    CHECK(end.heard() == std::vector<Bytes>{kOn});
    const Bytes again{0x90, 60, 70};
    end.datagram({end.event(4, again)});
    end.wait(40'000);
    CHECK((end.heard() == std::vector<Bytes>{kOff, again}));
    end.tcp(end.event(3, kOff));
    CHECK(end.heard().empty());
    end.tcp(end.event(4, again));
    end.tcp(end.event(5, kOff));
    CHECK(end.heard() == std::vector<Bytes>{kOff});
    CHECK(end.stats().late == 0u);
}

TEST_CASE("what nothing newer of its kin has overtaken is played when it comes") { // [TOAST-12.6-5]
    ByHand end;
    end.datagram({end.event(4, kOtherOn), end.event(5, kUp)});
    end.wait(40'000);
    CHECK((end.heard() == std::vector<Bytes>{kOtherOn, kUp}));
    end.tcp(end.event(2, kOn));
    CHECK(end.heard() == std::vector<Bytes>{kOn});
    end.tcp(end.event(3, kDown)); // the pedal is up by now
    CHECK(end.heard().empty());
    CHECK(end.stats().late == 0u);
    end.tcp(end.event(4, kOtherOn));
    end.tcp(end.event(5, kUp));
    end.tcp(end.event(6, kDown));
    CHECK(end.heard() == std::vector<Bytes>{kDown}); // what has come in order is forgotten
}

TEST_CASE("one that is held and lies before others that were played ahead keeps the order of its kin") {
    ByHand end; // [TOAST-12.6-5]
    end.datagram({end.event(5, kOff)});
    end.wait(40'000);
    end.datagram({end.event(3, kOn), end.event(4, kOtherOn)});
    end.wait(40'000);
    CHECK((end.heard() == std::vector<Bytes>{kOff, kOtherOn}));
    CHECK(end.stats().late == 1u);
}

TEST_CASE("what changes the meaning of what follows is never overtaken") { // [TOAST-12.5-5] [TOAST-12.6-4]
    for (const Bytes& strict : {Bytes{0xc0, 5}, Bytes{0xb0, 0, 1}, Bytes{0xb0, 6, 1}, Bytes{0xb0, 33, 1},
                                Bytes{0xb0, 88, 1}, Bytes{0xb0, 101, 0}, Bytes{0xb0, 123, 0}, Bytes{0xfa},
                                Bytes{0xf2, 1, 1}, Bytes{0xff}, Bytes{0xf0, 1, 0xf7}}) {
        CHECK(!stands_for_itself(strict));
        ByHand end;
        end.datagram({end.event(3, strict), end.event(4, kOn)});
        end.wait(100'000);
        CHECK(end.heard().empty());
        end.tcp(end.event(2, kOtherOn));
        CHECK((end.heard() == std::vector<Bytes>{kOtherOn, strict, kOn}));
    }
    for (const Bytes& free : {kOn, kOff, kUp, Bytes{0xa0, 60, 1}, Bytes{0xd0, 1}, Bytes{0xe0, 0, 64}, Bytes{0xb0, 1, 1},
                              Bytes{0xb0, 74, 1}, Bytes{0xf8}, Bytes{0xfe}})
        CHECK(stands_for_itself(free));
}

TEST_CASE("a link that begins anew forgets what was held and played ahead") { // [TOAST-12.4-6]
    ByHand end;
    end.datagram({end.event(3, kOff)});
    end.wait(40'000);
    CHECK(end.heard() == std::vector<Bytes>{kOff});
    REQUIRE(end.engine.attach_lane(1, Lane::notes, end.now) == Errc::ok);
    end.tcp(end.frame(FrameType::metadata, 1,
                      R"({"kind":"streams","streams":[{"stream":1,"name":"keys","format":"midi1"}]})"));
    end.datagram({end.event(2, kOn)}); // of the former life: nothing is taken before it is possible again
    CHECK(end.heard().empty());
    end.tcp(end.event(2, kOn));
    end.tcp(end.event(3, kOff));
    CHECK((end.heard() == std::vector<Bytes>{kOn, kOff}));
}

TEST_CASE("a peer that floods a link with datagrams costs no more than it may") { // [TOAST-12.6-7]
    ByHand end;
    for (int i = 0; i < 10'000; ++i) end.datagram({});
    CHECK(end.stats().datagrams_refused == 6'000u);
    end.wait(1'000'000);
    for (int i = 0; i < 10'000; ++i) end.datagram({});
    CHECK(end.stats().datagrams_refused == 14'000u);
    end.tcp(end.event(2, kOn));
    CHECK(end.heard() == std::vector<Bytes>{kOn});
}

TEST_CASE("however much is played, a lane sends no more than it may, and TCP carries the rest") { // [TOAST-12.5-4]
    LossyJam jam;
    jam.to_b.delay = jam.to_a.delay = 20'000;
    jam.link();
    jam.run_for(500'000);
    Performance music(jam, 5'000);
    music.play_for(4'000'000);
    music.check();
    std::uint64_t most = 0, in_second = 0;
    std::size_t first = 0;
    for (const LossyJam::Sent& sent : jam.sent) {
        in_second += sent.size;
        for (; jam.sent[first].at <= sent.at - 1'000'000; ++first) in_second -= jam.sent[first].size;
        most = std::max(most, in_second);
    }
    CHECK(most <= 256'000u + 32'000u + 4'000u); // and what is no frame
    CHECK(most > 200'000u);
}

TEST_CASE("clock exchanges go by datagram as long as these come") { // [TOAST-12.5-8] [TOAST-12.4-4]
    LossyJam jam;
    jam.to_b.delay = jam.to_a.delay = 3'000;
    jam.tcp_clock = false; // nothing gets through on the clock lane
    jam.link(false);
    jam.run_for(5'000'000);
    CHECK(!jam.b.engine.timeline({jam.now_us}).synchronised());
    jam.a.engine.set_datagrams(1, true, {jam.now_us});
    jam.b.engine.set_datagrams(1, true, {jam.now_us});
    jam.run_for(5'000'000);
    CHECK(jam.b.engine.timeline({jam.now_us}).synchronised());
    CHECK(jam.stats(jam.b).rtt_us == 6'000);
}

TEST_CASE("a reply that is owed when datagrams end is not sent, however often they begin again") { // [TOAST-12.4-4]
    for (const bool ends : {false, true}) {
        ByHand end;
        REQUIRE(end.engine.set_master({.term = 1, .elector = 0}, 0, end.now));
        std::array<std::uint8_t, kMaxDatagram> out{};
        const auto clock_went = [&] {
            bool any = false;
            while (end.engine.transmit_datagram(1, out, end.now) > 0)
                any = any || out[0] == static_cast<std::uint8_t>(DatagramKind::clock);
            return any;
        };
        CHECK(!clock_went());
        for (int i = 0; i < 300; ++i) { // more than a peer may leave unread
            Bytes request(1 + kClockSyncBound, static_cast<std::uint8_t>(DatagramKind::clock));
            const auto size = write_clock_sync({.kind = ClockSync::Kind::request,
                                                .epoch = {.term = 1, .elector = 0},
                                                .id = static_cast<std::uint32_t>(i + 1),
                                                .t1 = {5}},
                                               std::span(request).subspan(1));
            REQUIRE(size);
            request.resize(1 + *size);
            REQUIRE(end.engine.receive_datagram(1, request, end.now, end.now) == Errc::ok);
            if (!ends) CHECK(clock_went());
            if (ends) end.engine.set_datagrams(1, false, end.now);
            end.engine.set_datagrams(1, true, end.now);
            CHECK(!clock_went());
            end.wait(10'000);
        }
    }
}

TEST_CASE("a clean way is left alone until something is lost") { // [TOAST-12.7-4]
    LossyJam jam;
    jam.to_b.delay = jam.to_a.delay = 10'000;
    jam.link();
    jam.run_for(31'000'000);
    const auto play = [&](std::uint8_t note) {
        REQUIRE(jam.a.in->play(Bytes{0x90, note, 100}, {jam.now_us}) == Errc::ok);
        jam.run_for(100'000);
    };
    const auto frames_went = [&] {
        const bool any = std::ranges::any_of(jam.sent, [](const LossyJam::Sent& sent) {
            return sent.kind == DatagramKind::notes && sent.size > kNotesHead;
        });
        jam.sent.clear();
        return any;
    };
    (void)frames_went();
    for (std::uint8_t note = 0; note < 40; ++note) play(note);
    CHECK(!frames_went());
    SUBCASE("as its probes show") {
        jam.to_b.datagrams = false;
        jam.run_for(1'100'000);
        jam.to_b.datagrams = true;
        jam.run_for(1'100'000);
    }
    SUBCASE("as an event shows that is not acknowledged") {
        jam.to_b.dark_every = 1'000'000'000'000;
        jam.to_b.dark_for = jam.now_us + 260'000;
        REQUIRE(jam.a.in->play(kOn, {jam.now_us}) == Errc::ok);
        jam.run_for(230'000);
    }
    (void)frames_went();
    play(100);
    CHECK(frames_went());
}
