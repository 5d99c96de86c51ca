// The window on a real display: `midip2p_editor_tests OUT.png` shows it as a musician sees it, takes a picture, and
// checks that it does nothing while it is hidden.
#include "PluginEditor.h"

#include "plugin_link/plugin_link.hpp"
#include "plugin_link/test/idle_loop.hpp"
#include "plugin_link/test/own_folder.hpp"
#include "tls/hmac.hpp"

#include <juce_events/juce_events.h>

#include <algorithm>
#include <cstdio>
#include <dlfcn.h>
#include <set>

using namespace midip2p;
using namespace midip2p::plugin;

namespace
{

constexpr auto kJam = R"j({"kind":"jam","room":"Friday night","clock":{"state":"locked","jitterUs":42,"pathUs":11800},"peers":[)j"
                      R"j({"name":"Ben (bass)","state":"live","oneWayUs":11800},{"name":"Carla","state":"live","oneWayUs":6300},)j"
                      R"j({"name":"Jun","state":"live","oneWayUs":38400},{"name":"Dora, upright piano","state":"linking","oneWayUs":-1},{"name":"Emil","state":"away","oneWayUs":-1}]})j";

/// A bare X server has no window manager and so not all of its atoms; a program of JUCE's own goes on then, and so do we.
void goOnAfterErrors()
{
    using Handler = int (*) (void*, void*);
    void* const x11 = dlopen ("libX11.so.6", RTLD_NOW | RTLD_GLOBAL);
    if (x11 == nullptr) return;
    if (const auto set = reinterpret_cast<Handler (*) (Handler)> (dlsym (x11, "XSetErrorHandler")))
        (void) set ([] (void*, void*) { return 0; });
}

int passed = 0, failed = 0;
void expect (bool held, const char* what)
{
    if (held)
    {
        ++passed;
        return;
    }
    std::fprintf (stderr, "FAILED: %s\n", what);
    ++failed;
}

size_t coloursOf (const juce::Image& image)
{
    std::set<juce::uint32> seen;
    for (int y = 0; y < image.getHeight(); y += 2)
        for (int x = 0; x < image.getWidth(); x += 2) seen.insert (image.getPixelAt (x, y).getARGB());
    return seen.size();
}

bool save (const juce::Image& image, const juce::File& file)
{
    file.deleteFile();
    juce::FileOutputStream out (file);
    return out.openedOk() && juce::PNGImageFormat().writeImageToStream (image, out);
}

/// Steps, one after the other, each as soon as what it waits for holds.
class Story final : juce::Timer
{
public:
    explicit Story (juce::File picture) : picture_ (std::move (picture)) { startTimer (20); }

private:
    void timerCallback() override
    {
        if (++ticks_ > 1500) return end ("a step took more than 30 s");
        switch (step_)
        {
            case 0: // no client yet: the window says what to do
                processor_ = std::make_unique<PluginProcessor> (Variant::midiEffect);
                processor_->editorSize = { 640, 480 };
                editor_.reset (dynamic_cast<PluginEditor*> (processor_->createEditor()));
                window_ = std::make_unique<juce::DocumentWindow> ("MIDIp2p", juce::Colours::black, 0);
                window_->setContentNonOwned (editor_.get(), true);
                window_->setVisible (true);
                return next();
            case 1:
                if (editor_->looks() < 5) return;
                expect (editor_->getWidth() == 640 && editor_->getHeight() == 480, "the window opens as large as it was last");
                expect (processor_->engineHost().status().code == "local-token-missing", "the window knows why there is no client");
                alone_ = editor_->createComponentSnapshot (editor_->getLocalBounds());
                expect (coloursOf (alone_) > 8, "the window without a client is not empty");
                expect (editor_->getDescription().contains ("midip2p join"), "what to do is said to who cannot see it");
                expect (byKeyboard (10), "every control and the code's field are reached by keyboard");
                expect (save (editor_->createComponentSnapshot (editor_->getLocalBounds(), true, 2.0f), picture_.getSiblingFile (picture_.getFileNameWithoutExtension() + "-alone.png")), "the picture without a client is written");
                client_ = std::move (*plugin_link::PluginLink::open (midip2p::test::idle_loop(), { .token_path = plugin_link::default_token_path(), .agent = "client" }, &tls::hmac_sha256));
                (void) client_->send_control (kJam);
                return next();
            case 2:
                for (const auto& n : client_->poll())
                    if (n.kind == plugin_link::PluginLinkNotice::Kind::seat_opened)
                    {
                        toDaw_ = std::make_shared<core::OutPort> (core::PortId { 2 }, n.name, 1u << 16, [] {});
                        (void) client_->take (n.seat, std::make_shared<core::InPort> (core::PortId { 1 }, n.name, 1u << 16, [] {}),
                                              toDaw_);
                    }
                if (! processor_->seated()) return;
                playFrom (12'400);
                return next();
            case 3: // the DAW calls until it has come
                callBlock();
                if (processor_->hops().way < 0) return;
                expect (processor_->hops().way >= 12'400, "the way includes what it took elsewhere");
                expect (processor_->hops().wait > 0, "and it waits for its block here");
                editor_->setSize (560, 420); // as it comes
                looksThen_ = editor_->looks();
                return next();
            case 4:
                if (editor_->looks() < looksThen_ + 5) return;
                together_ = editor_->createComponentSnapshot (editor_->getLocalBounds(), true, 2.0f);
                expect (together_.getWidth() == 2 * editor_->getWidth(), "it is drawn as fine as the display is");
                expect (coloursOf (together_) > coloursOf (alone_), "players, clock and lamps have colours of their own");
                expect (save (together_, picture_), "the picture is written");
                expect (editor_->getDescription().contains ("Ben (bass), 11.8 ms away"), "who is here is said, too");
                expect (byKeyboard (8), "and without the code's field the eight controls");
                editor_->setSize (2000, 1500);
                editor_->setSize (520, 340);
                expect (processor_->editorSize == juce::Point<int> (520, 340), "its size is kept with the project");
                (void) editor_->createComponentSnapshot (editor_->getLocalBounds());
                window_->setVisible (false);
                looksThen_ = editor_->looks();
                ticks_ = 0;
                return next();
            case 5: // hidden: 60 of its frames pass without a look
                if (ticks_ < 100) return;
                expect (editor_->looks() == looksThen_, "a hidden window does nothing");
                return end (nullptr);
            default: return;
        }
    }
    /// A note that was played so many µs ago.
    void playFrom (int64_t ago)
    {
        const auto now = os::Clock().now();
        const std::array<uint8_t, 3> note { 0x90, 60, 100 };
        (void) toDaw_->put ({ .owner = { 1, 1 }, .sequence = 1, .captured_here = now - ago, .arrived = now, .ready = now }, core::ByteView (note));
    }
    void callBlock()
    {
        processor_->setRateAndBufferSizeDetails (48000, 256);
        juce::AudioBuffer<float> audio (0, 256);
        juce::MidiBuffer midi;
        processor_->processBlock (audio, midi);
    }
    /// Whether so many controls are seen, each has a place, and the Tab key stops at it.
    bool byKeyboard (int controls)
    {
        const auto stops = juce::KeyboardFocusTraverser().getAllComponents (editor_.get());
        for (auto* const child : editor_->getChildren())
        {
            const bool isControl = dynamic_cast<juce::Button*> (child) || dynamic_cast<juce::ComboBox*> (child) || dynamic_cast<juce::Slider*> (child) || dynamic_cast<juce::TextEditor*> (child);
            if (! isControl || ! child->isVisible()) continue;
            --controls;
            if (child->getBounds().isEmpty() || std::find (stops.begin(), stops.end(), child) == stops.end()) return false;
        }
        return controls == 0;
    }
    void next()
    {
        ++step_;
        ticks_ = 0;
    }
    void end (const char* trouble)
    {
        stopTimer();
        if (trouble != nullptr) expect (false, trouble);
        window_.reset();
        editor_.reset();
        processor_.reset();
        client_.reset();
        juce::MessageManager::getInstance()->stopDispatchLoop();
    }

    const juce::File picture_;
    std::unique_ptr<plugin_link::PluginLink> client_;
    std::shared_ptr<core::OutPort> toDaw_;
    std::unique_ptr<PluginProcessor> processor_;
    std::unique_ptr<PluginEditor> editor_;
    std::unique_ptr<juce::DocumentWindow> window_;
    juce::Image alone_, together_;
    int step_ = 0, ticks_ = 0, looksThen_ = 0;
};

} // namespace

int main (int argc, char** argv)
{
    if (argc != 2)
    {
        std::fprintf (stderr, "usage: midip2p_editor_tests OUT.png   (needs a display)\n");
        return 2;
    }
    const midip2p::test::OwnFolder place;
    setenv ("MIDIP2P_CONFIG_DIR", place.path.c_str(), 1);
    const juce::ScopedJuceInitialiser_GUI gui;
    goOnAfterErrors();
    Story story (juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (argv[1])));
    juce::MessageManager::getInstance()->runDispatchLoop();
    std::printf ("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
