// What a peer can cost that reads nothing, sends changed bytes, or opens streams without end.
#include "core/test/toast/link_end.hpp"

#include <random>

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("a peer that stops reading costs a bounded amount of memory") { // [TOAST-6.2-1]
    End a;
    const std::string payload(60'000, 'x');
    Errc error = Errc::ok;
    int sent = 0;
    while (error == Errc::ok && sent < 1000) {
        error = a.link.send_midi({0}, text(payload)).error();
        if (error == Errc::ok) ++sent;
    }
    CHECK(error == Errc::full);
    CHECK(sent < 100);
}

TEST_CASE("changed bytes never crash, and never play what was not sent") {
    std::mt19937 random(7);
    End a;
    for (int i = 0; i < 20; ++i) REQUIRE(bool(a.link.send_midi({i}, text("event"))));
    const Bytes good = a.takes();
    for (int round = 0; round < 20'000; ++round) {
        Bytes bad = good;
        for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips)
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
        End b;
        const std::size_t cut = random() % bad.size();
        if (b.link.receive(Lane::notes, ByteView(bad).first(cut), {0}, b.heard) == Errc::ok)
            (void)b.link.receive(Lane::notes, ByteView(bad).subspan(cut), {0}, b.heard);
        for (std::size_t i = 0; i < b.heard.midi.size(); ++i)
            CHECK(b.heard.midi[i] == std::to_string(i + 1) + " event");
    }
}

TEST_CASE("who declares and closes without end loses the link, and one who opens ports does not") { // [TOAST-5.2-6]
    Link sender, receiver;
    Recorder heard;
    LocalTime now{1'000'000};
    sender.open_lane(Lane::notes, now);
    receiver.open_lane(Lane::notes, now);
    const auto carry = [&] {
        const ByteView view = sender.view(Lane::notes, 1u << 20);
        const Bytes bytes(view.begin(), view.end());
        sender.consume(Lane::notes, bytes.size());
        return receiver.receive(Lane::notes, bytes, now, heard);
    };
    const auto again = [&](StreamId stream) { // closed, and declared again
        REQUIRE(sender.close_stream(stream) == Errc::ok);
        REQUIRE(sender.declare_stream(stream, named("x")) == Errc::ok);
        return carry();
    };
    for (StreamId stream = 1; stream <= kMaxStreams; ++stream)
        REQUIRE(sender.declare_stream(stream, named("x")) == Errc::ok);
    CHECK(carry() == Errc::ok);
    for (int second = 0; second < 60; ++second) { // a hundred ports a second come and go
        now = now + 1'000'000;
        for (StreamId stream = 1; stream <= 100; ++stream) REQUIRE(again(stream) == Errc::ok);
    }
    Errc error = Errc::ok;
    int times = 0;
    for (; error == Errc::ok && times < 10'000; ++times) error = again(static_cast<StreamId>(times % 1024 + 1));
    CHECK(error == Errc::too_many);
    CHECK(times < 3'000);
}
