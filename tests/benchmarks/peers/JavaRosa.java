import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Arrays;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.model.xform.XPathReference;
import org.javarosa.xform.util.XFormUtils;

/** Times JavaRosa, warm: args are form, reference, then two values; prints load and set in ms. */
public class JavaRosa {
    static FormDef load(byte[] xml) throws Exception {
        FormDef form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        form.initialize(true, null);
        return form;
    }

    static double quickest(double[] all, int last) {
        double[] kept = Arrays.copyOfRange(all, all.length - last, all.length);
        Arrays.sort(kept);
        return kept[0];
    }

    public static void main(String[] args) throws Exception {
        new XFormsModule().registerModule();
        new JavaRosaCoreModule().registerModule();
        byte[] xml = Files.readAllBytes(Paths.get(args[0]));
        double[] loads = new double[25];
        FormDef form = null;
        for (int n = 0; n < loads.length; n++) {
            long before = System.nanoTime();
            form = load(xml);
            loads[n] = (System.nanoTime() - before) / 1e6;
        }
        TreeReference ref = (TreeReference) new XPathReference(args[1]).getReference();
        double[] sets = new double[300];
        for (int n = 0; n < sets.length; n++) {
            String text = args[2 + n % 2];
            IAnswerData data =
                text.matches("\\d+") ? new IntegerData(Integer.parseInt(text)) : new StringData(text);
            long before = System.nanoTime();
            form.setValue(data, ref, true);
            sets[n] = (System.nanoTime() - before) / 1e6;
        }
        System.out.println(quickest(loads, 9) + " " + quickest(sets, 51));
    }
}
